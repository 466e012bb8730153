import type { RefusalReason } from "@/lib/identity/core/admission";

/** Why the sign-in page is shown again; `app/signin` has the words. */
export type SignInProblem =
  | RefusalReason
  /** A link that is used up, over, or none. */
  | "Verification"
  /** The person, or the provider, said no. */
  | "ProviderRefused"
  /** The provider does not answer, or not as it must. */
  | "ProviderFailed"
  /** The way back did not begin in this browser, or took too long. */
  | "ProviderLost"
  | "EmailInvalid"
  | "SessionRequired";

/** @param provider whose name the page says */
export function refusedTo(problem: SignInProblem, provider?: string): string {
  return `/signin?${new URLSearchParams({ error: problem, ...(provider === undefined ? {} : { provider }) })}`;
}

/** Sends a browser on by GET, with cookies, kept by nobody. */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
