import { getKeyRow } from "@/lib/keys/get-key";
import { type KeyView, revokeKeyInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, viewKey } from "@/lib/keys/views";
import { defineOperation } from "@/lib/operations/define";

/**
 * Ends a key for good. When this resolves, this process refuses it already; others follow within a second. Revoking a
 * revoked key changes nothing: the first reason stands.
 */
export const revokeKey = defineOperation({
  name: "keys.revoke",
  permission: "keys.write",
  audit: true,
  input: revokeKeyInput,
  async run(context, input): Promise<KeyView> {
    const known = await getKeyRow(context.db, input.key);
    const row = known.revokedAt
      ? known
      : await context.change(async (tx, audit) => {
          audit({ target: { kind: "key", id: known.id, name: known.name }, after: { reason: input.reason } });
          return tx.apiKey.update({
            where: { id: known.id },
            data: { revokedAt: new Date(), revokedReason: input.reason },
            select: KEY_COLUMNS,
          });
        });
    return viewKey(context.db, row);
  },
});
