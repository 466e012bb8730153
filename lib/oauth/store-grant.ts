import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { resync } from "@/lib/connections/sync-connection";
import type { AgreedTerms } from "@/lib/oauth/attempt";
import type { Finished } from "@/lib/oauth/finish-authorization";
import { pruneClients } from "@/lib/oauth/known-clients";
import { planRevocations } from "@/lib/oauth/revocations";
import { REVOCABLE_COLUMNS } from "@/lib/oauth/revoke";
import { grantRow } from "@/lib/oauth/tokens";
import type { OauthWorld } from "@/lib/oauth/world";
import type { OperationContext } from "@/lib/operations/context";

export interface GrantedAttempt {
  readonly connectionId: string;
  readonly userId: string;
  readonly isShared: boolean;
  readonly label: string;
  readonly agreed: AgreedTerms;
}

const TRIES = 3;

/**
 * Keeps what somebody has granted, in place of what they had granted before, and asks the server at once what it offers.
 *
 * @param context as the person may use the organization by now
 */
export async function storeGrant(
  world: OauthWorld,
  context: OperationContext,
  attempt: GrantedAttempt,
  finished: Finished,
): Promise<void> {
  const permission = attempt.isShared ? "connections.write" : "tools.call";
  if (!context.actor.permissions.has(permission))
    throw new Fault("forbidden", "You may not connect this server any more.");
  for (let attempted = 1; ; attempted++) {
    if (await tryToStore(context.during(FINISH), attempt, finished)) break;
    if (attempted === TRIES) throw new Fault("conflict", "Somebody else has just connected this server. Try again.");
  }
  const { slug } = await readConnection(context, attempt);
  // Whatever comes of it: the grant is kept, and what the server offers is asked again by itself.
  await resync(await world.open(context.organization.id), slug).catch(() => undefined);
}

const FINISH = { name: "connections.connected", audit: true };

async function tryToStore(context: OperationContext, attempt: GrantedAttempt, finished: Finished): Promise<boolean> {
  const { services, organization, db } = context;
  const { connectionId, userId, isShared, label, agreed } = attempt;
  const ownerKey = isShared ? "" : userId;
  const connection = await readConnection(context, attempt);
  const known = await db.upstreamGrant.findFirst({
    where: { connectionId, ownerKey, label },
    select: { ...REVOCABLE_COLUMNS, epoch: true, accountName: true },
  });
  const row = known ? { id: known.id, version: known.version + 1 } : { id: newId("ugr"), version: 1 };
  const { tokens, expiresAt, scopes, accountName } = finished;
  const ciphertext = await services.vault.seal(organization.id, grantRow(row), JSON.stringify(tokens));
  const now = new Date(services.oauth.now());
  const data = {
    ...row,
    epoch: (known?.epoch ?? 0) + 1,
    ciphertext,
    accountName,
    issuer: agreed.issuer,
    resource: agreed.resource,
    tokenEndpoint: agreed.tokenEndpoint,
    revocationEndpoint: agreed.revocationEndpoint,
    clientKind: agreed.client.kind,
    clientId: agreed.client.clientId,
    authMethod: agreed.client.authMethod,
    scopes: [...(scopes ?? agreed.scopes)],
    wantedScopes: [],
    obtainedAt: now,
    expiresAt,
    canRefresh: tokens.refreshToken !== null,
    claimedUntil: null,
    renewAfter: null,
    clientRefusals: 0,
    warnedAt: null,
    state: "active",
    stateReason: null,
    connectedAt: now,
    connectedById: userId,
  };
  return context.change(async (tx, audit) => {
    const target = { kind: "connection", id: connectionId, name: connection.slug };
    audit({ target, after: { issuer: agreed.issuer, account: accountName, isShared, scopes: data.scopes } });
    if (known) {
      const { count } = await tx.upstreamGrant.updateMany({ where: { id: known.id, version: known.version }, data });
      if (count !== 1) return false;
      // Of the same account there may be but one authorization at the provider, which would end with the former tokens.
      const isAnother = known.accountName !== null && accountName !== null && known.accountName !== accountName;
      if (isAnother) await planRevocations(services.oauth, tx, organization.id, [known]);
    } else {
      // The first one is the default until its owner says otherwise.
      const isDefault = (await tx.upstreamGrant.count({ where: { connectionId, ownerKey } })) === 0;
      const owner = { connectionId, ownerKey, label, isDefault, userId: isShared ? null : userId };
      await tx.upstreamGrant.create({ data: { ...data, ...owner } });
    }
    await pruneClients(tx, agreed.issuer);
    // It is tried again now, whatever it was before.
    const isResumed = connection.disabledAt === null;
    const retried = isResumed ? { nextRetryAt: now } : {};
    await tx.connection.update({ where: { id: connectionId }, data: { oauthProblem: null, ...retried } });
    return true;
  });
}

async function readConnection({ db }: OperationContext, { connectionId, isShared, agreed }: GrantedAttempt) {
  const connection = await db.connection.findFirst({
    where: { id: connectionId, authKind: "oauth", credentialMode: isShared ? "shared" : "per_user" },
    select: { slug: true, url: true, disabledAt: true },
  });
  // What was granted is for the server as it was, and goes nowhere else.
  if (connection?.url !== agreed.serverUrl)
    throw new Fault("conflict", "This server was changed meanwhile. Connect it again.");
  return connection;
}
