import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { isUniqueViolation } from "@/lib/db/errors";
import { deviceName } from "@/lib/identity/core/device-name";
import { relyingParty } from "@/lib/identity/passkeys/relying-party";
import type { SignedInUser } from "@/lib/identity/session-user";
import type { IdentityWorld } from "@/lib/identity/world";
import { log } from "@/lib/telemetry/log";

/** More than anybody has devices. */
const MAX_PASSKEYS = 20;

export const newPasskeyInput = z.strictObject({
  response: z.looseObject({
    id: z.string().min(1).max(2000),
    rawId: z.string(),
    type: z.literal("public-key"),
    response: z.looseObject({
      clientDataJSON: z.string().max(10_000),
      attestationObject: z.string().max(100_000),
      transports: z.array(z.string().max(40)).max(10).optional(),
    }),
    clientExtensionResults: z.looseObject({}).default({}),
  }),
});

/** What the browser asks the person's authenticator for: a passkey that needs no name typed, and that checks the person. */
export async function newPasskeyOptions(
  { database, environment }: IdentityWorld,
  user: SignedInUser,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const known = await database.system.passkey.findMany({
    where: { userId: user.id },
    select: { credentialId: true, transports: true },
  });
  if (known.length >= MAX_PASSKEYS) {
    throw new Fault("conflict", `You have ${MAX_PASSKEYS} passkeys. Remove one that you do not use.`);
  }
  const { id, name } = relyingParty(environment.PUBLIC_URL);
  return generateRegistrationOptions({
    rpID: id,
    rpName: name,
    userID: new TextEncoder().encode(user.id),
    userName: user.email,
    userDisplayName: user.name,
    attestationType: "none",
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** Keeps the passkey that answered the challenge. It is named after the device until the person gives it a name. */
export async function addPasskey(
  { database, environment }: IdentityWorld,
  user: SignedInUser,
  given: {
    readonly challenge: string;
    readonly response: z.output<typeof newPasskeyInput>["response"];
    readonly userAgent: string | null;
  },
): Promise<{ readonly id: string; readonly name: string }> {
  const party = relyingParty(environment.PUBLIC_URL);
  const verified = await verifyRegistrationResponse({
    response: given.response as unknown as RegistrationResponseJSON,
    expectedChallenge: given.challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw new Fault("invalid_value", "The passkey could not be verified. Try again.", { cause });
  });
  if (!verified.verified) throw new Fault("invalid_value", "The passkey could not be verified. Try again.");
  const { credential, credentialBackedUp } = verified.registrationInfo;
  const id = newId("pky");
  const name = deviceName(given.userAgent);
  try {
    await database.system.$transaction(async (tx) => {
      await tx.passkey.create({
        data: {
          id,
          userId: user.id,
          credentialId: credential.id,
          publicKey: Buffer.from(credential.publicKey),
          counter: BigInt(credential.counter),
          transports: credential.transports ?? [],
          isSynced: credentialBackedUp,
          name,
        },
      });
      await tx.user.update({ where: { id: user.id }, data: { passkeyAskedAt: new Date() }, select: { id: true } });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Fault("conflict", "This passkey is kept here already.", { cause: error });
  }
  log.info({ userId: user.id, passkey: id }, "a passkey was added");
  return { id, name };
}
