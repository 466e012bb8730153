import { processRevocationResponse, WWWAuthenticateChallengeError } from "oauth4webapi";
import { readScopes } from "@/lib/oauth/core/scopes";

/** What a server's `WWW-Authenticate: Bearer` says (RFC 6750, section 3; RFC 9728, section 5.1). */
export interface BearerChallenge {
  readonly resourceMetadata: string | null;
  readonly scopes: readonly string[];
  readonly error: string | null;
}

const NOTHING: BearerChallenge = { resourceMetadata: null, scopes: [], error: null };
const MAX_LENGTH = 8192;

/** Null: there is no Bearer challenge in it. */
export async function readChallenge(header: string | null): Promise<BearerChallenge | null> {
  if (header === null || header.length > MAX_LENGTH) return null;
  const bearer = (await parse(header)).find(({ scheme }) => scheme === "bearer");
  if (!bearer) return null;
  const { resource_metadata, scope, error } = bearer.parameters;
  return { ...NOTHING, resourceMetadata: resource_metadata ?? null, scopes: readScopes(scope), error: error ?? null };
}

/** The library reads challenges of refusals only, and hands them out with its error. */
async function parse(header: string): Promise<WWWAuthenticateChallengeError["cause"]> {
  try {
    await processRevocationResponse(new Response(null, { status: 401, headers: { "www-authenticate": header } }));
    return [];
  } catch (error) {
    return error instanceof WWWAuthenticateChallengeError ? error.cause : [];
  }
}
