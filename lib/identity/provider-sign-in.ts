import { plainPageResponse } from "@/lib/http/plain-page";
import { type Admitted, admit, type Identity } from "@/lib/identity/admit";
import { callNextAuth } from "@/lib/identity/call-next-auth";
import { cookieFor, cookiesFor, setCookie } from "@/lib/identity/cookies";
import { parseEmailAddress } from "@/lib/identity/core/email-address";
import { linkIdentity, linkingCookie, readLinking } from "@/lib/identity/linking";
import { identityOptions } from "@/lib/identity/options";
import { type ConfiguredProvider, type ProviderClaims, providerClaims, subjectOf } from "@/lib/identity/providers";
import { readCookies } from "@/lib/identity/read-cookies";
import { requestFacts } from "@/lib/identity/request-facts";
import { safePath } from "@/lib/identity/safe-path";
import { findSession } from "@/lib/identity/session-user";
import { refusedTo, seeOther } from "@/lib/identity/sign-in-answers";
import { throttledPage } from "@/lib/identity/throttled";
import { welcome } from "@/lib/identity/welcome";
import type { SignInWorld } from "@/lib/identity/world";

/** Where the person goes after coming back; next-auth has a cookie for it, whose end is its own. */
const NEXT_SECONDS = 900;

/**
 * Sends a browser to a provider: to sign in, or to add the provider to the account that is signed in. The answer is a
 * page that goes on by itself and no redirect: a form's target, and where that redirects to, must be our own by the
 * pages' content security policy.
 */
export async function startProvider(
  world: SignInWorld,
  request: Request,
  provider: ConfiguredProvider,
  wanted: { readonly purpose: "enter" | "link"; readonly form: ReadonlyMap<string, string> },
): Promise<Response> {
  const { environment, limits } = world;
  const from = requestFacts(request.headers, environment);
  const verdict = await limits.take(from.address);
  if (!verdict.ok) return throttledPage(verdict);
  const user = wanted.purpose === "link" ? (await presentSession(world, request))?.user : null;
  if (user === undefined) return seeOther(refusedTo("SessionRequired"));

  const hint = wanted.form.get("hint");
  const next = wanted.purpose === "link" ? "/me" : safePath(wanted.form.get("next") ?? "/", environment.PUBLIC_URL);
  const options = identityOptions(world, provider, { method: provider.id, from }, () => false);
  const answer = await callNextAuth(options, {
    action: "signin",
    provider: provider.id,
    method: "POST",
    // Of what goes to a provider the form decides one thing, and that at our own alone.
    query: provider.id === "local" && hint ? { login_hint: hint } : {},
    body: { callbackUrl: next },
    cookies: {},
  });
  if (!answer.location?.startsWith("http") || answer.location.startsWith(`${environment.PUBLIC_URL}/api/auth/`)) {
    return seeOther(refusedTo("ProviderFailed", provider.id));
  }
  const page = plainPageResponse(
    {
      title: `On to ${provider.id === "local" ? "the local sign-in" : provider.name}`,
      text: "You come back by yourself afterwards.",
      end: { name: provider.name, mark: "ID" },
      isBroken: false,
      link: { href: answer.location, label: "Go on" },
      goesOn: true,
    },
    200,
  );
  const linking = linkingCookie(world, user ? { userId: user.id, provider: provider.id } : null);
  const back = setCookie(cookieFor(environment.PUBLIC_URL, "next"), next, NEXT_SECONDS);
  for (const cookie of [...answer.cookies, linking, back]) page.headers.append("set-cookie", cookie);
  return page;
}

/** The way back from a provider. */
export async function finishProvider(
  world: SignInWorld,
  request: Request,
  provider: ConfiguredProvider,
): Promise<Response> {
  const { database, environment, limits } = world;
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const cookies = readCookies(request.headers);
  const from = requestFacts(request.headers, environment);
  const verdict = await limits.take(from.address);
  if (!verdict.ok) return throttledPage(verdict);
  const forget = [linkingCookie(world, null), setCookie(cookieFor(environment.PUBLIC_URL, "next"), null)];
  if (query.error !== undefined) {
    return seeOther(
      refusedTo(query.error === "access_denied" ? "ProviderRefused" : "ProviderFailed", provider.id),
      forget,
    );
  }
  const names = cookiesFor(environment.PUBLIC_URL);
  if (!cookies[names.state.name]) return seeOther(refusedTo("ProviderLost", provider.id), forget);

  const linkingFor = readLinking(world, cookies, provider.id);
  let admitted: Admitted | null = null;
  let linked: string | null = null;
  const options = identityOptions(world, provider, { method: provider.id, from }, async ({ profile }) => {
    const claims = providerClaims.parse(profile);
    const email = parseEmailAddress(claims.email ?? "");
    const identity = { provider: provider.id, subject: subjectOf(provider.id, claims), email };
    if (linkingFor !== null) {
      linked = await link(world, request, linkingFor, identity, claims);
      return linked;
    }
    const isEmailVerified = claims.email_verified === true;
    admitted = await admit(database, { by: "provider", identity, email, isEmailVerified, name: claims.name ?? null });
    return admitted.ok || refusedTo(admitted.reason, provider.id);
  });
  const { [names.sessionToken.name]: _former, ...others } = cookies;
  const answer = await callNextAuth(options, {
    action: "callback",
    provider: provider.id,
    method: "GET",
    query,
    cookies: others,
  });
  const set = [...answer.cookies, ...forget];
  const outcome = linked as string | null;
  if (outcome !== null) {
    await limits.giveBack(from.address);
    return seeOther(outcome, set);
  }
  const entered = admitted as Admitted | null;
  if (!entered?.ok) return seeOther(refusedTo(entered?.reason ?? "ProviderFailed", provider.id), set);
  const next = safePath(cookies[cookieFor(environment.PUBLIC_URL, "next").name] ?? "/", environment.PUBLIC_URL);
  // Two attempts were counted: going there, and coming back.
  await limits.giveBack(from.address);
  const location = await welcome(world, request, { userId: entered.userId, method: provider.id, next });
  return seeOther(location, set);
}

/** The session is asked again: it may have ended, or become another person's, since the browser left for the provider. */
async function link(
  world: SignInWorld,
  request: Request,
  linkingFor: string,
  identity: Identity,
  claims: ProviderClaims,
): Promise<string> {
  const about = (outcome: string) => `/me?${new URLSearchParams({ identity: outcome, provider: identity.provider })}`;
  const present = await presentSession(world, request);
  if (present?.user.id !== linkingFor) return refusedTo("ProviderLost", identity.provider);
  if (claims.email_verified !== true || identity.email === null) return about("unverified");
  return about(await linkIdentity(world.database, linkingFor, identity));
}

function presentSession({ database, environment }: SignInWorld, request: Request) {
  const token = readCookies(request.headers)[cookiesFor(environment.PUBLIC_URL).sessionToken.name];
  return token ? findSession(database, token) : null;
}
