import { Fault } from "@/lib/base/errors";

/** What goes wrong on the way to an authorization, in the catalogue's words. Nothing of a stranger's text is repeated. */

/** @param what a sentence about the server: "Its metadata names another issuer." */
export function metadataInvalid(what: string, cause?: unknown): Fault {
  return new Fault("oauth_metadata_invalid", `Sign-in with OAuth is not possible: ${what}`, { cause });
}

/** @param what a sentence: "The authorization server did not answer." */
export function oauthUnavailable(what: string, cause?: unknown): Fault {
  return new Fault("oauth_unavailable", `${what} Try again in a moment.`, { cause });
}

/** @param why a sentence about why the gateway has no client there */
export function clientNeeded(issuer: string, why: string, redirectUri: string): Fault {
  return new Fault(
    "oauth_client_needed",
    `${why} Create an OAuth app there with the redirect URL ${redirectUri}, and enter its client ID.`,
    { data: { issuer, redirectUri } },
  );
}
