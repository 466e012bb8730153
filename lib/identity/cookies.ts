import type { CookieOption, CookiesOptions } from "next-auth";
import { Fault } from "@/lib/base/errors";

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK_HOSTS.has(hostname) || hostname.endsWith(".localhost");
}

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
 * Cookie names and attributes for a public address. Over https all carry `__Host-`: bound to this host, secure, path `/`
 * (RFC 6265bis, section 4.1.3.2). Over http on loopback a browser would drop that prefix, so the names are plain.
 *
 * @throws Fault `invalid_request` for plain http on any other host.
 */
export function cookiesFor(publicUrl: string): CookiesOptions {
  const obstacle = signInObstacle(publicUrl);
  if (obstacle) throw new Fault("invalid_request", obstacle);
  const secure = new URL(publicUrl).protocol === "https:";
  const cookie = (name: string): CookieOption => ({
    name: `${secure ? "__Host-" : ""}causeway.${name}`,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  });
  // All of them: next-auth keeps its own names for those that are not listed.
  return {
    sessionToken: cookie("session"),
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf"),
    pkceCodeVerifier: cookie("pkce"),
    state: cookie("state"),
    nonce: cookie("nonce"),
  };
}
