import type { Environment } from "@/lib/config/environment";
import { isLoopbackHost } from "@/lib/net/loopback-host";

/** The provider that the gateway runs itself, as its client needs to know it. */
export interface LocalProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Whom one may be, in the order in which they are offered. */
export const LOCAL_PEOPLE = [
  { role: "owner", name: "Owner", email: "owner@localhost" },
  { role: "admin", name: "Ada Admin", email: "admin@localhost" },
  { role: "member", name: "Max Member", email: "member@localhost" },
  { role: "viewer", name: "Vera Viewer", email: "viewer@localhost" },
] as const;

/**
 * Whether there may be people to sign in as without a password: in the demo, on this machine, for nobody else. Whoever
 * reaches the port is let in, so the socket and the address that people use must both be loopback, and no proxy may stand
 * in front that would bring others.
 */
export function hasLocalSignIn(
  environment: Pick<Environment, "DEMO" | "LOCAL_SIGN_IN" | "HOST" | "PUBLIC_URL" | "TRUST_PROXY" | "ALLOWED_HOSTS">,
): boolean {
  const { DEMO, LOCAL_SIGN_IN, HOST, PUBLIC_URL, TRUST_PROXY, ALLOWED_HOSTS } = environment;
  if (!DEMO || !LOCAL_SIGN_IN || TRUST_PROXY > 0 || ALLOWED_HOSTS.length > 0) return false;
  const url = new URL(PUBLIC_URL);
  return isLoopbackHost(HOST === "::1" ? "[::1]" : HOST) && url.protocol === "http:" && isLoopbackHost(url.hostname);
}

/** By which the accounts of its people are found. */
export function localSubject(email: string): string {
  return `local ${email}`;
}
