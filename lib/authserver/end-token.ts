import type { AccessTokenClaims } from "@/lib/authserver/access-token";
import { type OperationWorld, openAsSystem } from "@/lib/operations/open-organization";

/** Tokens of one holder that have been given back and would still live: more than anybody needs, and few to keep in memory. */
const MOST_ENDED = 1000;

/** Ends one access token before its time. False: its holder has given back so many that it has to wait for their end. */
export type EndToken = (claims: AccessTokenClaims) => Promise<boolean>;

/** Ends access tokens that their clients give back (RFC 7009): they are in the snapshot of every process as ended. */
export function tokenEnder(world: OperationWorld): EndToken {
  return async ({ id, grantId: holderId, expiresAt }) => {
    if (expiresAt <= Date.now()) return true;
    const { system } = world.database;
    const of = { where: { id: holderId }, select: { organizationId: true } } as const;
    const holder = (await system.oauthGrant.findUnique(of)) ?? (await system.serviceClient.findUnique(of));
    if (!holder) return true;
    const { oauthEndedToken } = world.database.organization(holder.organizationId);
    if (await oauthEndedToken.findFirst({ where: { id }, select: { id: true } })) return true;
    if ((await oauthEndedToken.count({ where: { holderId, expiresAt: { gt: new Date() } } })) >= MOST_ENDED)
      return false;
    const context = await openAsSystem(world, holder.organizationId);
    const data = [{ id, holderId, expiresAt: new Date(expiresAt) }];
    await context.change((tx) => tx.oauthEndedToken.createMany({ data, skipDuplicates: true }));
    return true;
  };
}
