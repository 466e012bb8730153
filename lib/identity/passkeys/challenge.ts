import { z } from "zod";
import { isUniqueViolation } from "@/lib/db/errors";
import { cookieFor, setCookie } from "@/lib/identity/cookies";
import { openValue, sealValue } from "@/lib/identity/sealed-value";
import type { IdentityWorld } from "@/lib/identity/world";

/** What a challenge is for: signing in, or adding a passkey to the account that is signed in. */
export type ChallengePurpose = "passkey-enter" | "passkey-add";

export const CHALLENGE_SECONDS = 600;
const challengeShape = z.object({ challenge: z.string(), userId: z.string() });

interface Asked {
  readonly challenge: string;
  /** Empty while nobody is signed in. */
  readonly userId: string;
}

/**
 * The cookie that remembers a challenge until it is answered. It stays with the browser that was asked, so that asking
 * writes nothing: everybody who opens the sign-in page is asked.
 */
export function challengeCookie(world: IdentityWorld, purpose: ChallengePurpose, asked: Asked | null): string {
  const value = asked && sealChallenge(world, purpose, asked);
  return setCookie(cookieFor(world.environment.PUBLIC_URL, purpose), value, CHALLENGE_SECONDS);
}

/** The cookie's value. */
export function sealChallenge(
  { vault }: Pick<IdentityWorld, "vault">,
  purpose: ChallengePurpose,
  asked: Asked,
  now = Date.now(),
): string {
  return sealValue(vault, purpose, { ...asked }, now + CHALLENGE_SECONDS * 1000);
}

export function readChallenge(
  { environment, vault }: IdentityWorld,
  purpose: ChallengePurpose,
  cookies: Readonly<Record<string, string>>,
  now = Date.now(),
): z.output<typeof challengeShape> | null {
  return openValue(vault, purpose, challengeShape, cookies[cookieFor(environment.PUBLIC_URL, purpose).name], now);
}

/**
 * Uses a challenge up, once it was answered rightly: a copy of cookie and answer opens nothing. False when it was used
 * before.
 */
export async function takeChallenge(
  { database }: IdentityWorld,
  challenge: string,
  now = Date.now(),
): Promise<boolean> {
  const { verificationToken } = database.system;
  await verificationToken.deleteMany({ where: { expires: { lt: new Date(now) } } });
  try {
    const expires = new Date(now + CHALLENGE_SECONDS * 1000);
    await verificationToken.create({
      data: { identifier: "used-challenge", token: `challenge ${challenge}`, expires },
    });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
