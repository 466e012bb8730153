import { getKeyRow } from "@/lib/keys/get-key";
import { connectionIds, endOfMaker, refuseForAccount, refuseMorePermissions } from "@/lib/keys/limits";
import { type KeyView, updateKeyInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, viewKey } from "@/lib/keys/views";
import { defineOperation } from "@/lib/operations/define";

/** Renames a key, or changes what it is good for: that holds from its next request on. Its text stays. */
export const updateKey = defineOperation({
  name: "keys.update",
  permission: "keys.write",
  audit: true,
  input: updateKeyInput,
  async run(context, { key, servers, ...changes }): Promise<KeyView> {
    const before = await viewKey(context.db, await getKeyRow(context.db, key));
    refuseMorePermissions(context.actor, changes.permissions ?? []);
    if (before.serviceAccount) await refuseForAccount(context, before.serviceAccount.id, changes.permissions ?? []);
    const scope = servers === undefined || servers === "all" ? null : await connectionIds(context.db, servers);
    if (servers !== undefined) await endOfMaker(context, scope);
    const row = await context.change((tx, audit) => {
      const after = { ...changes, ...(servers === undefined ? {} : { servers }) };
      const names = Object.keys(after) as (keyof typeof after)[];
      audit({
        target: { kind: "key", id: before.id, name: changes.name ?? before.name },
        before: Object.fromEntries(names.map((name) => [name, before[name]])),
        after,
      });
      return tx.apiKey.update({
        where: { id: before.id },
        data: {
          ...changes,
          ...(changes.permissions ? { permissions: [...new Set(changes.permissions)] } : {}),
          ...(servers === undefined ? {} : { allServers: scope === null, serverIds: scope ?? [] }),
        },
        select: KEY_COLUMNS,
      });
    });
    return viewKey(context.db, row);
  },
});
