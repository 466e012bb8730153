import type { CookieOption, CookiesOptions } from "next-auth";
import { Fault } from "@/lib/base/errors";
import { isLoopbackHost } from "@/lib/net/loopback-host";

/**
 * Why nobody can sign in at this address, or null. A browser sends a session cookie in clear over plain http, and drops
 * `__Host-` cookies there; only loopback is exempt.
 */
export function signInObstacle(publicUrl: string): string | null {
  const url = new URL(publicUrl);
  if (url.protocol === "https:" || isLoopbackHost(url.hostname)) return null;
  return (
    `Sign-in needs https: PUBLIC_URL is ${url.origin}, which is plain http and not this machine, ` +
    "so a session cookie could be read on the way. Put TLS in front and set PUBLIC_URL to the https address."
  );
}

/**
 * A cookie of ours at a public address. Over https it carries `__Host-`: bound to this host, secure, path `/` (RFC
 * 6265bis, section 4.1.3.2). Over http on loopback a browser would drop that prefix, so the name is plain.
 *
 * @throws Fault `invalid_request` for plain http on any other host.
 */
export function cookieFor(publicUrl: string, name: string): CookieOption {
  const obstacle = signInObstacle(publicUrl);
  if (obstacle) throw new Fault("invalid_request", obstacle);
  const secure = new URL(publicUrl).protocol === "https:";
  return {
    name: `${secure ? "__Host-" : ""}causeway.${name}`,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  };
}

/** next-auth's cookies. All of them: it keeps its own names for those that are not listed. */
export function cookiesFor(publicUrl: string): CookiesOptions & { readonly sessionToken: CookieOption } {
  const cookie = (name: string) => cookieFor(publicUrl, name);
  return {
    sessionToken: cookie("session"),
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf"),
    pkceCodeVerifier: cookie("pkce"),
    state: cookie("state"),
    nonce: cookie("nonce"),
  };
}

/** The `Set-Cookie` line; without a value it takes the cookie away. */
export function setCookie(cookie: CookieOption, value: string | null, maxAgeSeconds = 0): string {
  const age = value === null ? 0 : maxAgeSeconds;
  const secure = cookie.options.secure ? "; Secure" : "";
  return `${cookie.name}=${encodeURIComponent(value ?? "")}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}
