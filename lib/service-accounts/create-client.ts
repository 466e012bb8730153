import { scopesOfLevel } from "@/lib/authserver/core/scopes";
import { hashClientSecret, makeClientSecret } from "@/lib/authserver/storage/clients";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { refuseUnusableKeys } from "@/lib/base/usable-keys";
import { decideExpiry, endOfMaker } from "@/lib/keys/limits";
import { defineOperation } from "@/lib/operations/define";
import { getAccountRow, refuseMoreThanOwn } from "@/lib/service-accounts/find-account";
import { type CreatedServiceClient, createServiceClientInput } from "@/lib/service-accounts/schema";
import { accountTarget, CLIENT_COLUMNS, toServiceClientView } from "@/lib/service-accounts/views";

/** Of one account, that have not been revoked. */
const MOST_CLIENTS = 20;

/**
 * Gives a service account an OAuth client, by which its programs get short-lived tokens (RFC 6749, section 4.4). The
 * secret is shown once; one with its own key has none.
 */
export const createServiceClient = defineOperation({
  name: "serviceClients.create",
  permission: "members.write",
  audit: true,
  input: createServiceClientInput,
  async run(context, { account, name, access, expiresInDays, publicKeys }): Promise<CreatedServiceClient> {
    if (publicKeys) refuseUnusableKeys(publicKeys, "publicKeys");
    const now = new Date();
    // Its tokens reach all servers that the rules let it use, so a key that reaches some cannot make one.
    const latest = await endOfMaker(context, null);
    const expiresAt = decideExpiry(expiresInDays, now.getTime(), latest);
    const secret = publicKeys ? null : makeClientSecret();
    const proof = secret
      ? { secretHash: hashClientSecret(secret), secretHint: secret.slice(-4) }
      : { jwks: { keys: publicKeys?.keys } as object };
    const row = await context.change(async (tx, audit) => {
      const owner = await getAccountRow(tx, account);
      await refuseMoreThanOwn(tx, context.actor, owner.role);
      const held = owner.clients.filter(({ revokedAt }) => revokedAt === null).length;
      if (held >= MOST_CLIENTS)
        throw new Fault(
          "conflict",
          `A service account has at most ${MOST_CLIENTS} clients: revoke one that is not needed.`,
        );
      const scopes = [...scopesOfLevel(access)];
      const data = { id: newId("scl"), serviceAccountId: owner.id, name, scopes, expiresAt, ...proof };
      const created = await tx.serviceClient.create({ data, select: CLIENT_COLUMNS });
      audit({
        target: accountTarget(owner),
        after: {
          client: created.id,
          name,
          access,
          method: secret ? "secret" : "private_key",
          expiresAt: expiresAt.toISOString(),
        },
      });
      return created;
    });
    return { client: toServiceClientView(row, now), text: secret };
  },
});
