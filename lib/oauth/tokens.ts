import type { TokenEndpointResponse } from "oauth4webapi";
import { z } from "zod";
import { isCredentialHeaderValue } from "@/lib/net/header-rules";
import { readScopes } from "@/lib/oauth/core/scopes";

/** What is sealed of a grant. */
export const grantTokens = z.strictObject({ accessToken: z.string(), refreshToken: z.string().nullable() });
export type GrantTokens = z.output<typeof grantTokens>;

export function grantRow(grant: { readonly id: string; readonly version: number }) {
  return { table: "upstream_grants", id: grant.id, field: "ciphertext", version: grant.version } as const;
}

export interface ObtainedTokens {
  readonly tokens: GrantTokens;
  readonly expiresAt: Date | null;
  /** Null: as they were asked for (RFC 6749, section 5.1). */
  readonly scopes: readonly string[] | null;
}

const YEAR_SECONDS = 366 * 86_400;

/**
 * What a token endpoint gave. A refresh that brings no refresh token leaves the old one in force (RFC 6749, section 6).
 *
 * @throws where the token is not one that can be sent as it is
 */
export function obtained(answer: TokenEndpointResponse, now: number, former: string | null): ObtainedTokens {
  // Proof-of-possession tokens (RFC 9449) are of no use without the key that nobody has.
  if (answer.token_type !== "bearer") throw new Error("The token is not a bearer token.");
  if (!isCredentialHeaderValue(`Bearer ${answer.access_token}`))
    throw new Error("The token cannot be sent in a header.");
  const { expires_in: seconds, scope } = answer;
  return {
    tokens: { accessToken: answer.access_token, refreshToken: answer.refresh_token || former },
    expiresAt: seconds === undefined ? null : new Date(now + Math.min(seconds, YEAR_SECONDS) * 1000),
    scopes: scope === undefined ? null : readScopes(scope),
  };
}
