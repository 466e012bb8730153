import { z } from "zod";
import { defineOperation } from "@/lib/operations/define";
import { areUserKeysOn } from "@/lib/server-keys/are-user-keys-on";
import { allFields, KEYED_COLUMNS, keysView } from "@/lib/server-keys/read-keys";
import type { ServerKeysView } from "@/lib/server-keys/schema";

/** The servers for which everybody enters keys of their own, with the state of the caller's. */
export const listServerKeys = defineOperation({
  name: "serverKeys.list",
  permission: "tools.call",
  audit: false,
  input: z.strictObject({}),
  async run({ db, actor }): Promise<{ readonly items: readonly ServerKeysView[] }> {
    if (!(await areUserKeysOn(db))) return { items: [] };
    const rows = await db.connection.findMany({
      where: { credentialMode: "per_user", authKind: { not: "oauth" }, disabledAt: null },
      orderBy: [{ name: "asc" }, { id: "asc" }],
      select: {
        ...KEYED_COLUMNS,
        serverKeys: { ...KEYED_COLUMNS.serverKeys, where: { ownerKey: actor.userId ?? "-" } },
      },
    });
    const now = Date.now();
    const items = rows
      .map((row) => ({ row, fields: allFields(row).filter(({ scope }) => scope === "user") }))
      .filter(({ fields }) => fields.length > 0)
      .map(({ row, fields }) => keysView(row, fields, row.serverKeys[0], now));
    return { items };
  },
});
