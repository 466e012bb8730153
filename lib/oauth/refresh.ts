import { setTimeout as delay } from "node:timers/promises";
import { processRefreshTokenResponse, refreshTokenGrantRequest } from "oauth4webapi";
import { hostOf, secretOf } from "@/lib/oauth/clients";
import { AUTH_METHODS } from "@/lib/oauth/core/client-choice";
import { authOf, refusalCode, requestOptions, serverOf } from "@/lib/oauth/protocol";
import { grantRow, grantTokens, obtained } from "@/lib/oauth/tokens";
import type { OauthWorld } from "@/lib/oauth/world";

/** The tokens as they stand in the database. */
export interface StoredTokens {
  readonly version: number;
  readonly epoch: number;
  readonly ciphertext: string;
  readonly obtainedAt: Date;
  readonly expiresAt: Date | null;
  readonly canRefresh: boolean;
}

export type RefreshOutcome =
  /** Newer than those that were seen, whoever obtained them. */
  | { readonly kind: "fresh"; readonly stored: StoredTokens }
  /** Somebody has to authorize again. */
  | { readonly kind: "dead" }
  | { readonly kind: "gone" }
  /** For now. A sentence. */
  | { readonly kind: "failed"; readonly problem: string };

/** Longer than a request to the token endpoint may take; whoever claimed and died keeps others waiting no longer. */
const CLAIM_MS = 30_000;
const PATIENCE_MS = 20_000;
const POLL_MS = 50;

const COLUMNS = {
  id: true,
  version: true,
  epoch: true,
  ciphertext: true,
  obtainedAt: true,
  expiresAt: true,
  canRefresh: true,
  claimedUntil: true,
  state: true,
  issuer: true,
  resource: true,
  tokenEndpoint: true,
  clientKind: true,
  clientId: true,
  authMethod: true,
} as const;

/**
 * Renews the tokens of a grant, once for all processes: one claims the row by compare-and-swap and asks the token endpoint
 * that was agreed on; the others wait for what it writes. Who comes too late takes what is there, so that a rotating
 * refresh token is never sent twice.
 *
 * @param seen the version that is due
 */
export async function refreshGrant(
  world: OauthWorld,
  organizationId: string,
  id: string,
  seen: number,
): Promise<RefreshOutcome> {
  const db = world.database.organization(organizationId);
  const until = world.now() + PATIENCE_MS;
  for (;;) {
    const row = await db.upstreamGrant.findFirst({ where: { id }, select: COLUMNS });
    if (!row) return { kind: "gone" };
    if (row.state !== "active") return { kind: "dead" };
    if (row.version !== seen) return { kind: "fresh", stored: row };
    if (!row.canRefresh) return { kind: "dead" };
    const now = world.now();
    const { count } = await db.upstreamGrant.updateMany({
      where: {
        id,
        version: seen,
        state: "active",
        OR: [{ claimedUntil: null }, { claimedUntil: { lte: new Date(now) } }],
      },
      data: { claimedUntil: new Date(now + CLAIM_MS) },
    });
    if (count === 1) return renew(world, organizationId, row);
    if (now >= until) return { kind: "failed", problem: "Its token is being renewed and has not come yet." };
    await delay(POLL_MS);
  }
}

type ClaimedGrant = StoredTokens & {
  readonly id: string;
  readonly issuer: string;
  readonly resource: string;
  readonly tokenEndpoint: string;
  readonly clientKind: string;
  readonly clientId: string;
  readonly authMethod: string;
};

async function renew(world: OauthWorld, organizationId: string, grant: ClaimedGrant): Promise<RefreshOutcome> {
  const db = world.database.organization(organizationId);
  const { id, version, issuer } = grant;
  const isStill = { id, version };
  try {
    const { refreshToken } = grantTokens.parse(
      JSON.parse(world.vault.open(organizationId, grantRow(grant), grant.ciphertext)),
    );
    const now = world.now();
    const { tokens, expiresAt, scopes } = await ask(world, organizationId, grant, refreshToken ?? "", now);
    const next = { id, version: version + 1 };
    const ciphertext = await world.vault.seal(organizationId, grantRow(next), JSON.stringify(tokens));
    const stored = {
      version: next.version,
      ciphertext,
      obtainedAt: new Date(now),
      expiresAt,
      canRefresh: tokens.refreshToken !== null,
    };
    const { count } = await db.upstreamGrant.updateMany({
      where: isStill,
      data: { ...stored, claimedUntil: null, ...(scopes ? { scopes: [...scopes] } : {}) },
    });
    if (count === 1) return { kind: "fresh", stored: { ...stored, epoch: grant.epoch } };
    // Somebody has authorized anew meanwhile: what they brought counts.
    const row = await db.upstreamGrant.findFirst({ where: { id }, select: COLUMNS });
    return row ? { kind: "fresh", stored: row } : { kind: "gone" };
  } catch (error) {
    const code = refusalCode(error);
    if (code === "invalid_grant") {
      await markDead(world, organizationId, isStill, `${hostOf(issuer)} does not take its refresh token any more.`);
      return { kind: "dead" };
    }
    await db.upstreamGrant.updateMany({ where: isStill, data: { claimedUntil: null } });
    const why = code === null ? "did not answer as it should" : `refused (${code})`;
    return { kind: "failed", problem: `Its token could not be renewed: ${hostOf(issuer)} ${why}.` };
  }
}

async function ask(
  world: OauthWorld,
  organizationId: string,
  grant: ClaimedGrant,
  refreshToken: string,
  now: number,
): ReturnType<typeof obtainedLater> {
  const { issuer, clientId, authMethod } = grant;
  const secret = await secretOf(world, organizationId, { kind: grant.clientKind, issuer, clientId, authMethod });
  const server = serverOf(grant);
  const client = { client_id: clientId };
  const method = AUTH_METHODS.find((known) => known === grant.authMethod) ?? "none";
  const options = { ...requestOptions(world.fetch), additionalParameters: { resource: grant.resource } };
  const response = await refreshTokenGrantRequest(server, client, authOf(method, secret), refreshToken, options);
  return obtainedLater(processRefreshTokenResponse(server, client, response), now, refreshToken);
}

async function obtainedLater(
  answer: ReturnType<typeof processRefreshTokenResponse>,
  now: number,
  refreshToken: string,
) {
  return obtained(await answer, now, refreshToken);
}

/** Somebody has to authorize again, unless somebody just has. Every process learns of it. */
export async function markDead(
  world: OauthWorld,
  organizationId: string,
  grant: { readonly id: string; readonly version: number },
  reason: string,
): Promise<void> {
  const context = await world.open(organizationId);
  await context.change(async (tx) => {
    await tx.upstreamGrant.updateMany({
      where: { id: grant.id, version: grant.version },
      data: { state: "needs_reauth", stateReason: reason, claimedUntil: null },
    });
  });
}
