import { getKeyRow } from "@/lib/keys/get-key";
import { type KeyView, renameKeyInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, slugsOfServers, toKeyView } from "@/lib/keys/views";
import { defineOperation } from "@/lib/operations/define";

export const renameKey = defineOperation({
  name: "keys.rename",
  permission: "keys.write",
  audit: true,
  input: renameKeyInput,
  async run(context, input): Promise<KeyView> {
    const row = await context.change(async (tx, audit) => {
      const before = await getKeyRow(tx, input.key);
      audit({
        target: { kind: "key", id: before.id, name: input.name },
        before: { name: before.name },
        after: { name: input.name },
      });
      return tx.apiKey.update({ where: { id: before.id }, data: { name: input.name }, select: KEY_COLUMNS });
    });
    return toKeyView(row, await slugsOfServers(context.db, [row]), new Date());
  },
});
