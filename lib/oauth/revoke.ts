import { processRevocationResponse, revocationRequest } from "oauth4webapi";
import { z } from "zod";
import { AUTH_METHODS } from "@/lib/oauth/core/client-choice";
import { clientOf, type FindClient, secretOf } from "@/lib/oauth/known-clients";
import { authOf, requestOptions, serverOf } from "@/lib/oauth/protocol";
import { grantRow, grantTokens } from "@/lib/oauth/tokens";
import type { OauthWorld } from "@/lib/oauth/world";

/**
 * What became of a grant at its authorization server. `failed`: not yet, and it is tried again. `unsupported`: the server
 * offers no way to end one.
 */
export const REVOCATIONS = ["revoked", "failed", "unsupported"] as const;
export type Revocation = (typeof REVOCATIONS)[number];

export const REVOCABLE_COLUMNS = {
  id: true,
  version: true,
  ciphertext: true,
  connectionId: true,
  connection: { select: { slug: true } },
  issuer: true,
  resource: true,
  tokenEndpoint: true,
  revocationEndpoint: true,
  clientKind: true,
  clientId: true,
  authMethod: true,
} as const;

export interface RevocableGrant {
  readonly id: string;
  readonly version: number;
  readonly ciphertext: string;
  readonly connectionId: string;
  readonly connection: { readonly slug: string };
  readonly issuer: string;
  readonly resource: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint: string | null;
  readonly clientKind: string;
  readonly clientId: string;
  readonly authMethod: string;
}

/** All that it takes to end a grant where it was given, whatever is left of it here. */
export const openedGrant = z.strictObject({
  issuer: z.string(),
  tokenEndpoint: z.string(),
  revocationEndpoint: z.string(),
  clientId: z.string(),
  authMethod: z.enum(AUTH_METHODS),
  clientSecret: z.string().nullable(),
  ...grantTokens.shape,
});
export type OpenedGrant = z.output<typeof openedGrant>;

/** Null: its provider offers no way to end it. @throws where it cannot be opened, or its client is not there any more */
export async function openGrant(
  world: OauthWorld,
  organizationId: string,
  grant: RevocableGrant,
  find?: FindClient,
): Promise<OpenedGrant | null> {
  const { issuer, tokenEndpoint, revocationEndpoint, clientId } = grant;
  if (revocationEndpoint === null) return null;
  const tokens = grantTokens.parse(JSON.parse(world.vault.open(organizationId, grantRow(grant), grant.ciphertext)));
  const clientSecret = await secretOf(world, organizationId, clientOf(grant), find);
  const authMethod = AUTH_METHODS.find((known) => known === grant.authMethod) ?? "none";
  return { issuer, tokenEndpoint, revocationEndpoint, clientId, authMethod, clientSecret, ...tokens };
}

/** Ends a grant where it was given (RFC 7009): the refresh token first, which ends the grant, then the access token. */
export async function endThere(world: Pick<OauthWorld, "fetch">, grant: OpenedGrant): Promise<"revoked" | "failed"> {
  try {
    const auth = authOf(grant.authMethod, grant.clientSecret);
    const tokens = { refresh_token: grant.refreshToken, access_token: grant.accessToken };
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

/** Ends a grant that is still there, at its provider. */
export async function revokeGrant(
  world: OauthWorld,
  organizationId: string,
  grant: RevocableGrant,
): Promise<Revocation> {
  try {
    const opened = await openGrant(world, organizationId, grant);
    return opened ? await endThere(world, opened) : "unsupported";
  } catch {
    return "failed";
  }
}
