import { hashSessionToken } from "@/lib/identity/adapter";
import { cookiesFor } from "@/lib/identity/cookies";
import { arePasskeysPossible } from "@/lib/identity/passkeys/relying-party";
import { readCookies } from "@/lib/identity/read-cookies";
import { requestFacts } from "@/lib/identity/request-facts";
import type { SignInWorld } from "@/lib/identity/world";
import { log } from "@/lib/telemetry/log";

/**
 * What follows every sign-in: the session that the browser had before ends, its attempts are given back, it is logged,
 * and whoever has no passkey and was never asked is asked first.
 *
 * @param signedIn.account under which the attempt was counted
 * @param signedIn.next the path of ours where the person wanted to go
 * @returns where the person goes
 */
export async function welcome(
  world: SignInWorld,
  request: Request,
  signedIn: { readonly userId: string; readonly method: string; readonly account?: string; readonly next: string },
): Promise<string> {
  const { database, environment, limits } = world;
  const { userId, method, account, next } = signedIn;
  const { address } = requestFacts(request.headers, environment);
  const former = readCookies(request.headers)[cookiesFor(environment.PUBLIC_URL).sessionToken.name];
  if (former) await database.system.session.deleteMany({ where: { sessionToken: hashSessionToken(former) } });
  await limits.giveBack(address, account);
  log.info({ userId, method, address }, "signed in");
  if (method === "local" || !arePasskeysPossible(environment.PUBLIC_URL)) return next;
  const unasked = await database.system.user.findFirst({
    where: { id: userId, passkeyAskedAt: null, passkeys: { none: {} } },
    select: { id: true },
  });
  return unasked ? `/signin/passkey?${new URLSearchParams({ next })}` : next;
}
