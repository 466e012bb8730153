import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from "@simplewebauthn/server";
import { z } from "zod";
import { Fault, isFault } from "@/lib/base/errors";
import { restStatus } from "@/lib/base/rest-status";
import type { Database } from "@/lib/db/database";
import { readJsonBody } from "@/lib/http/body";
import { storeSession } from "@/lib/identity/adapter";
import { cookiesFor, setCookie, signInObstacle } from "@/lib/identity/cookies";
import { newSessionToken } from "@/lib/identity/options";
import { CHALLENGE_SECONDS, challengeCookie, readChallenge, takeChallenge } from "@/lib/identity/passkeys/challenge";
import { arePasskeysPossible, relyingParty } from "@/lib/identity/passkeys/relying-party";
import { readCookies } from "@/lib/identity/read-cookies";
import { requestFacts } from "@/lib/identity/request-facts";
import { safePath } from "@/lib/identity/safe-path";
import { isSameOrigin } from "@/lib/identity/same-origin";
import { SESSION_ABSOLUTE_SECONDS } from "@/lib/identity/session-rules";
import { waitWords } from "@/lib/identity/throttled";
import { welcome } from "@/lib/identity/welcome";
import type { SignInWorld } from "@/lib/identity/world";
import { log } from "@/lib/telemetry/log";

const MAX_BODY_BYTES = 16_384;

/** As the browser answers; what is signed in it is checked by the library. */
const answerShape = z.object({
  next: z.string().max(2000).default("/"),
  response: z.looseObject({
    id: z.string().min(1).max(2000),
    rawId: z.string(),
    type: z.literal("public-key"),
    response: z.looseObject({
      clientDataJSON: z.string(),
      authenticatorData: z.string(),
      signature: z.string(),
      userHandle: z.string().optional(),
    }),
    clientExtensionResults: z.looseObject({}).default({}),
  }),
});

const MESSAGES = {
  expired: "This took too long, or began in another window. Try again.",
  unknown: "This passkey is not known here. It may have been removed; sign in in another way.",
  refused: "This passkey could not be verified. Try again, or sign in in another way.",
  suspended: "This account is suspended. Ask an owner of your organization.",
} as const;

/** What a browser asks the person's authenticator: any passkey of this host, whoever's. Nobody is named, so nothing is told. */
export async function askForPasskey(world: SignInWorld, request: Request): Promise<Response> {
  const refusal = refuseEarly(world, request);
  if (refusal) return refusal;
  const { id } = relyingParty(world.environment.PUBLIC_URL);
  // The e-mail field and the button ask the same browser: a second challenge would make the first one's answer wrong.
  const standing = readChallenge(
    world,
    "passkey-enter",
    readCookies(request.headers),
    Date.now() + CHALLENGE_SECONDS * 500,
  );
  const challenge = standing && Buffer.from(standing.challenge, "base64url");
  const options = await generateAuthenticationOptions({
    rpID: id,
    userVerification: "required",
    allowCredentials: [],
    ...(challenge && { challenge: new Uint8Array(challenge) }),
  });
  // Never sealed anew: its end is what keeps a used challenge from being taken again.
  if (standing) return json(200, options);
  return json(200, options, [challengeCookie(world, "passkey-enter", { challenge: options.challenge, userId: "" })]);
}

/** Signs in with what the authenticator answered. */
export async function enterWithPasskey(world: SignInWorld, request: Request): Promise<Response> {
  const refusal = refuseEarly(world, request);
  if (refusal) return refusal;
  try {
    return await enter(world, request);
  } catch (error) {
    if (!isFault(error)) throw error;
    return json(restStatus(error.code), { message: error.publicMessage });
  }
}

async function enter(world: SignInWorld, request: Request): Promise<Response> {
  const { database, environment, limits } = world;
  const body = answerShape.safeParse(await readJsonBody(request, MAX_BODY_BYTES));
  if (!body.success) throw new Fault("invalid_input", MESSAGES.refused);
  const { response, next } = body.data;
  const from = requestFacts(request.headers, environment);
  // The credential stands for the account: it names one, and strangers do not know it.
  const verdict = await limits.take(from.address, response.id);
  if (!verdict.ok) {
    const message = `Too many attempts to sign in. Try again in ${waitWords(verdict.retryAfterSeconds)}.`;
    return json(429, { message }, [], { "retry-after": String(verdict.retryAfterSeconds) });
  }
  const entered = await verify(world, request, response as AuthenticationResponseJSON);
  const forget = challengeCookie(world, "passkey-enter", null);
  if (!entered.ok) {
    log.info({ address: from.address, reason: entered.problem }, "a passkey was refused");
    return json(entered.problem === "suspended" ? 403 : 401, { message: MESSAGES[entered.problem] }, [forget]);
  }
  const sessionToken = newSessionToken();
  const now = Date.now();
  const expires = new Date(now + SESSION_ABSOLUTE_SECONDS * 1000);
  const { userId } = entered;
  await storeSession(database.system, { sessionToken, userId, expires, method: "passkey", from }, now);
  const signedIn = { userId, method: "passkey", account: response.id, next: safePath(next, environment.PUBLIC_URL) };
  const location = await welcome(world, request, signedIn);
  const session = setCookie(cookiesFor(environment.PUBLIC_URL).sessionToken, sessionToken, SESSION_ABSOLUTE_SECONDS);
  return json(200, { location }, [session, forget]);
}

type Entered =
  | { readonly ok: true; readonly userId: string }
  | { readonly ok: false; readonly problem: keyof typeof MESSAGES };

async function verify(world: SignInWorld, request: Request, response: AuthenticationResponseJSON): Promise<Entered> {
  const { database, environment } = world;
  const asked = readChallenge(world, "passkey-enter", readCookies(request.headers));
  if (!asked) return { ok: false, problem: "expired" };
  const passkey = await findPasskey(database, response.id);
  if (!passkey) return { ok: false, problem: "unknown" };
  const handle = response.response.userHandle;
  if (handle && Buffer.from(handle, "base64url").toString() !== passkey.userId)
    return { ok: false, problem: "refused" };
  const party = relyingParty(environment.PUBLIC_URL);
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: asked.challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: Number(passkey.counter),
    },
  }).catch((error: unknown) => {
    log.info({ err: error }, "a passkey's answer did not verify");
    return null;
  });
  if (!verified?.verified) return { ok: false, problem: "refused" };
  if (!(await takeChallenge(world, asked.challenge))) return { ok: false, problem: "expired" };
  if (passkey.user.suspendedAt) return { ok: false, problem: "suspended" };
  const at = new Date();
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  await database.system.$transaction(async (tx) => {
    const data = { counter: BigInt(newCounter), isSynced: credentialBackedUp, lastUsedAt: at };
    await tx.passkey.updateMany({ where: { id: passkey.id }, data });
    await tx.user.updateMany({ where: { id: passkey.userId }, data: { lastSignInAt: at } });
  });
  return { ok: true, userId: passkey.userId };
}

function findPasskey(database: Database, credentialId: string) {
  return database.system.passkey.findUnique({
    where: { credentialId },
    select: {
      id: true,
      userId: true,
      credentialId: true,
      publicKey: true,
      counter: true,
      user: { select: { suspendedAt: true } },
    },
  });
}

function refuseEarly({ environment }: SignInWorld, request: Request): Response | null {
  const { PUBLIC_URL: publicUrl } = environment;
  if (signInObstacle(publicUrl) || !arePasskeysPossible(publicUrl)) return json(404, { message: "Not found" });
  if (!isSameOrigin(request.headers, publicUrl)) return json(403, { message: "This request comes from another site." });
  return null;
}

function json(
  status: number,
  body: object,
  cookies: readonly string[] = [],
  rest: Readonly<Record<string, string>> = {},
) {
  const headers = new Headers({ "cache-control": "no-store", ...rest });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return Response.json(body, { status, headers });
}
