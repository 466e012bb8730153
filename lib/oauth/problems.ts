import { Fault } from "@/lib/base/errors";
import type { ClientKind } from "@/lib/oauth/core/client-choice";

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

/** What to do about a client that its provider does not take (any more), by what it is. */
const REMEDIES: Readonly<Record<ClientKind, string>> = {
  registered: "Re-authorize: the gateway then registers itself there anew.",
  entered: "An administrator checks the client ID and the secret of the OAuth app there, and saves them again.",
  operator: "Whoever runs this installation checks the OAuth app there, and sets it again (UPSTREAM_OAUTH_CLIENTS).",
  document: "Whoever runs this installation checks that its metadata document can be read from there.",
};

/** A sentence or two, for people. */
export function refusedClientText(kind: string, issuer: string): string {
  const remedy = Object.entries(REMEDIES).find(([known]) => known === kind)?.[1] ?? REMEDIES.entered;
  return `${hostOf(issuer)} does not know the gateway ${kind === "registered" ? "any more" : "by its OAuth app"}. ${remedy}`;
}

export function hostOf(url: string): string {
  return new URL(url).host;
}
