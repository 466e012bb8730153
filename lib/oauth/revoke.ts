import { processRevocationResponse, revocationRequest } from "oauth4webapi";
import { AUTH_METHODS } from "@/lib/oauth/core/client-choice";
import { clientOf, secretOf } from "@/lib/oauth/known-clients";
import { authOf, requestOptions, serverOf } from "@/lib/oauth/protocol";
import { grantRow, grantTokens } from "@/lib/oauth/tokens";
import type { OauthWorld } from "@/lib/oauth/world";

/** What became of a grant at its authorization server: `unsupported` where it offers no way to end one. */
export const REVOCATIONS = ["revoked", "failed", "unsupported"] as const;
export type Revocation = (typeof REVOCATIONS)[number];

export interface RevocableGrant {
  readonly id: string;
  readonly version: number;
  readonly ciphertext: string;
  readonly issuer: string;
  readonly resource: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint: string | null;
  readonly clientKind: string;
  readonly clientId: string;
  readonly authMethod: string;
}

export const REVOCABLE_COLUMNS = {
  id: true,
  version: true,
  ciphertext: true,
  issuer: true,
  resource: true,
  tokenEndpoint: true,
  revocationEndpoint: true,
  clientKind: true,
  clientId: true,
  authMethod: true,
} as const;

/** Ends a grant where it was given (RFC 7009): the refresh token first, which ends the grant, then the access token. */
export async function revokeGrant(
  world: OauthWorld,
  organizationId: string,
  grant: RevocableGrant,
): Promise<Revocation> {
  if (grant.revocationEndpoint === null) return "unsupported";
  try {
    const opened = world.vault.open(organizationId, grantRow(grant), grant.ciphertext);
    const { accessToken, refreshToken } = grantTokens.parse(JSON.parse(opened));
    const secret = await secretOf(world, organizationId, clientOf(grant));
    const auth = authOf(AUTH_METHODS.find((known) => known === grant.authMethod) ?? "none", secret);
    const tokens = { refresh_token: refreshToken, access_token: accessToken };
    for (const [hint, token] of Object.entries(tokens)) {
      if (token === null) continue;
      const client = { client_id: grant.clientId };
      const options = { ...requestOptions(world.fetch), additionalParameters: { token_type_hint: hint } };
      await processRevocationResponse(await revocationRequest(serverOf(grant), client, auth, token, options));
    }
    return "revoked";
  } catch {
    return "failed";
  }
}
