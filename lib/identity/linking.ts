import { z } from "zod";
import type { Database } from "@/lib/db/database";
import type { Identity } from "@/lib/identity/admit";
import { noteIdentity } from "@/lib/identity/admit";
import { cookieFor, setCookie } from "@/lib/identity/cookies";
import { openValue, sealValue } from "@/lib/identity/sealed-value";
import type { IdentityWorld } from "@/lib/identity/world";

const LINKING_SECONDS = 600;
const intent = z.object({ userId: z.string(), provider: z.string() });

/** The cookie that says that whoever comes back from the provider wants to add it to this account, not to sign in. */
export function linkingCookie(
  { environment, vault }: Pick<IdentityWorld, "environment" | "vault">,
  wanted: z.output<typeof intent> | null,
  now = Date.now(),
): string {
  const value = wanted && sealValue(vault, "linking", wanted, now + LINKING_SECONDS * 1000);
  return setCookie(cookieFor(environment.PUBLIC_URL, "linking"), value, LINKING_SECONDS);
}

/** For whom this browser wanted to link this provider; null when it did not. */
export function readLinking(
  { environment, vault }: Pick<IdentityWorld, "environment" | "vault">,
  cookies: Readonly<Record<string, string>>,
  provider: string,
  now = Date.now(),
): string | null {
  const text = cookies[cookieFor(environment.PUBLIC_URL, "linking").name];
  const wanted = openValue(vault, "linking", intent, text, now);
  return wanted?.provider === provider ? wanted.userId : null;
}

/** Adds the identity to the person's account. It is somebody else's: it stays theirs. */
export async function linkIdentity(
  database: Database,
  userId: string,
  identity: Identity,
  now = Date.now(),
): Promise<"linked" | "taken"> {
  return database.system.$transaction(async (tx) => {
    const provider_providerAccountId = { provider: identity.provider, providerAccountId: identity.subject };
    const owner = await tx.account.findUnique({ where: { provider_providerAccountId }, select: { userId: true } });
    if (owner && owner.userId !== userId) return "taken";
    await noteIdentity(tx, userId, identity, new Date(now));
    return "linked";
  });
}
