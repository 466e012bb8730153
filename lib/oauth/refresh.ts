import { setTimeout as delay } from "node:timers/promises";
import { processRefreshTokenResponse, refreshTokenGrantRequest } from "oauth4webapi";
import { AUTH_METHODS } from "@/lib/oauth/core/client-choice";
import { refusedClientWaitMs } from "@/lib/oauth/core/freshness";
import { clientOf, secretOf } from "@/lib/oauth/known-clients";
import { hostOf, refusedClientText } from "@/lib/oauth/problems";
import { authOf, refusalCode, requestOptions, serverOf } from "@/lib/oauth/protocol";
import { isClientRefusal, noteRefusedClient, noteTakenClient } from "@/lib/oauth/refused-client";
import { REVOCABLE_COLUMNS, type RevocableGrant } from "@/lib/oauth/revoke";
import { OWNED_COLUMNS, tellOfEnd } from "@/lib/oauth/tell-owner";
import { readTokenAnswer } from "@/lib/oauth/token-answer";
import { grantRow, grantTokens, type ObtainedTokens, obtained } from "@/lib/oauth/tokens";
import type { Renewal, UnsavedTokens } from "@/lib/oauth/unsaved-tokens";
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
  | {
      readonly kind: "failed";
      readonly problem: string;
      readonly isClientRefused?: boolean;
      readonly cause?: unknown;
    };

/** Longer than a request to the token endpoint may take; whoever claimed and died keeps others waiting no longer. */
const CLAIM_MS = 30_000;
const PATIENCE_MS = 20_000;
const POLL_MS = 50;

const COLUMNS = {
  epoch: true,
  obtainedAt: true,
  expiresAt: true,
  canRefresh: true,
  claimedUntil: true,
  renewAfter: true,
  clientRefusals: true,
  state: true,
  userId: true,
  label: true,
  ...REVOCABLE_COLUMNS,
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
  unsaved: UnsavedTokens,
  organizationId: string,
  id: string,
  seen: number,
): Promise<RefreshOutcome> {
  const db = world.database.organization(organizationId);
  const until = world.now() + PATIENCE_MS;
  // Those that stand in the database are not good any more.
  if (await unsaved.has(id)) return { kind: "failed", problem: "Its renewed token could not be stored yet." };
  for (;;) {
    const row = await db.upstreamGrant.findFirst({ where: { id }, select: COLUMNS });
    if (!row) return { kind: "gone" };
    if (row.state !== "active") return { kind: "dead" };
    if (row.version !== seen) return { kind: "fresh", stored: row };
    if (!row.canRefresh) return { kind: "dead" };
    const now = world.now();
    if (row.renewAfter !== null && row.renewAfter.getTime() > now) return clientRefused(row);
    const { count } = await db.upstreamGrant.updateMany({
      where: {
        id,
        version: seen,
        state: "active",
        OR: [{ claimedUntil: null }, { claimedUntil: { lte: new Date(now) } }],
      },
      data: { claimedUntil: new Date(now + CLAIM_MS) },
    });
    if (count === 1) return renew(world, unsaved, organizationId, row);
    if (now >= until) return { kind: "failed", problem: "Its token is being renewed and has not come yet." };
    await delay(POLL_MS);
  }
}

type ClaimedGrant = StoredTokens &
  RevocableGrant & { readonly clientRefusals: number; readonly userId: string | null; readonly label: string };

async function renew(
  world: OauthWorld,
  unsaved: UnsavedTokens,
  organizationId: string,
  grant: ClaimedGrant,
): Promise<RefreshOutcome> {
  const { id, version, issuer } = grant;
  const isStill = { id, version };
  let renewal: Renewal;
  try {
    renewal = await renewalOf(world, organizationId, grant);
  } catch (error) {
    const code = refusalCode(error);
    if (code === "invalid_grant") {
      await markDead(world, organizationId, isStill, `${hostOf(issuer)} does not take its refresh token any more.`);
      return { kind: "dead" };
    }
    if (isClientRefusal(code)) return refuseClient(world, organizationId, grant);
    const { upstreamGrant } = world.database.organization(organizationId);
    await upstreamGrant.updateMany({ where: isStill, data: { claimedUntil: null } });
    const why = code === null ? "did not answer as it should" : `refused (${code})`;
    return { kind: "failed", problem: `Its token could not be renewed: ${hostOf(issuer)} ${why}.` };
  }
  const outcome = await unsaved.keep(renewal);
  if (outcome.kind === "fresh" && grant.clientRefusals > 0)
    await noteTakenClient(world, organizationId, grant.connectionId);
  return outcome;
}

async function renewalOf(world: OauthWorld, organizationId: string, grant: ClaimedGrant): Promise<Renewal> {
  const { id, version, epoch } = grant;
  const { refreshToken } = grantTokens.parse(
    JSON.parse(world.vault.open(organizationId, grantRow(grant), grant.ciphertext)),
  );
  const now = world.now();
  const { tokens, expiresAt, scopes } = await ask(world, organizationId, grant, refreshToken ?? "", now);
  const row = { id, version: version + 1 };
  const ciphertext = await world.vault.seal(organizationId, grantRow(row), JSON.stringify(tokens));
  const canRefresh = tokens.refreshToken !== null;
  const next = { version: row.version, epoch, ciphertext, obtainedAt: new Date(now), expiresAt, canRefresh };
  return { organizationId, grant, next, scopes };
}

/**
 * What was granted may be as good as ever, and asking again and again would only get the gateway locked out there: it is
 * tried again after growing waits, and people are told what to do.
 */
async function refuseClient(
  world: OauthWorld,
  organizationId: string,
  grant: ClaimedGrant,
): Promise<Extract<RefreshOutcome, { kind: "failed" }>> {
  const clientRefusals = grant.clientRefusals + 1;
  const renewAfter = new Date(world.now() + refusedClientWaitMs(clientRefusals));
  await world.database.organization(organizationId).upstreamGrant.updateMany({
    where: { id: grant.id, version: grant.version },
    data: { claimedUntil: null, renewAfter, clientRefusals },
  });
  if (clientRefusals === 1) await noteRefusedClient(world, organizationId, grant.connectionId, clientOf(grant), grant);
  return clientRefused(grant);
}

function clientRefused({ clientKind, issuer }: { readonly clientKind: string; readonly issuer: string }) {
  return { kind: "failed", problem: refusedClientText(clientKind, issuer), isClientRefused: true } as const;
}

async function ask(
  world: OauthWorld,
  organizationId: string,
  grant: ClaimedGrant,
  refreshToken: string,
  now: number,
): Promise<ObtainedTokens> {
  const { clientId } = grant;
  const secret = await secretOf(world, organizationId, clientOf(grant));
  const server = serverOf(grant);
  const client = { client_id: clientId };
  const method = AUTH_METHODS.find((known) => known === grant.authMethod) ?? "none";
  const options = { ...requestOptions(world.fetch), additionalParameters: { resource: grant.resource } };
  const response = await refreshTokenGrantRequest(server, client, authOf(method, secret), refreshToken, options);
  const answered = await readTokenAnswer(response);
  return obtained(await processRefreshTokenResponse(server, client, answered.response), now, refreshToken);
}

/** Somebody has to authorize again, unless somebody just has. Every process learns of it, and whoever can mend it once. */
export async function markDead(
  world: OauthWorld,
  organizationId: string,
  { id, version }: { readonly id: string; readonly version: number },
  reason: string,
): Promise<void> {
  const context = await world.open(organizationId);
  await context.change(async (tx) => {
    const { count } = await tx.upstreamGrant.updateMany({
      where: { id, version, state: "active" },
      data: { state: "needs_reauth", stateReason: reason, claimedUntil: null },
    });
    if (count === 0) return;
    const grant = await tx.upstreamGrant.findFirst({ where: { id }, select: OWNED_COLUMNS });
    if (grant) await tellOfEnd(tx, context.services, grant, reason);
  });
}
