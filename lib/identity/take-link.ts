import { type Admitted, admit } from "@/lib/identity/admit";
import { callNextAuth } from "@/lib/identity/call-next-auth";
import { parseEmailAddress } from "@/lib/identity/core/email-address";
import { identityOptions, LINK_PROVIDER_ID } from "@/lib/identity/options";
import { requestFacts } from "@/lib/identity/request-facts";
import { safePath } from "@/lib/identity/safe-path";
import { refusedTo, seeOther } from "@/lib/identity/sign-in-answers";
import { throttledPage } from "@/lib/identity/throttled";
import { welcome } from "@/lib/identity/welcome";
import type { SignInWorld } from "@/lib/identity/world";

/** Uses a one-time link up: the button of the page to which it leads. */
export async function takeLink(world: SignInWorld, request: Request): Promise<Response> {
  const { database, environment, limits } = world;
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const { token = "", email = "" } = query;
  const from = requestFacts(request.headers, environment);
  const verdict = await limits.take(from.address, email);
  if (!verdict.ok) return throttledPage(verdict);

  let admitted: Admitted | null = null;
  const options = identityOptions(world, LINK_PROVIDER_ID, { method: LINK_PROVIDER_ID, from }, async ({ user }) => {
    const address = parseEmailAddress(user.email ?? "");
    admitted = await admit(database, { by: "link", identity: null, email: address, isEmailVerified: true, name: null });
    return admitted.ok || refusedTo(admitted.reason);
  });
  const answer = await callNextAuth(options, {
    action: "callback",
    provider: LINK_PROVIDER_ID,
    method: "GET",
    query: { token, email },
    cookies: {},
  });
  const entered = admitted as Admitted | null;
  if (!entered?.ok) return seeOther(entered ? refusedTo(entered.reason) : refusedTo("Verification"), answer.cookies);
  const next = safePath(query.callbackUrl ?? "/", environment.PUBLIC_URL);
  const signedIn = { userId: entered.userId, method: LINK_PROVIDER_ID, account: email, next };
  return seeOther(await welcome(world, request, signedIn), answer.cookies);
}
