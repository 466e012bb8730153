import { Fault } from "@/lib/base/errors";
import type { OrganizationDb } from "@/lib/db/scoped";
import { type KeyView, keyInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, type KeyRow, viewKey } from "@/lib/keys/views";
import { defineOperation } from "@/lib/operations/define";

export const getKey = defineOperation({
  name: "keys.get",
  permission: "keys.read",
  audit: false,
  input: keyInput,
  async run({ db }, input): Promise<KeyView> {
    return viewKey(db, await getKeyRow(db, input.key));
  },
});

/** The key of this id, or `not_found`; one of another organization is as missing as one that never was. */
export async function getKeyRow(db: Pick<OrganizationDb, "apiKey">, id: string): Promise<KeyRow> {
  const row = await db.apiKey.findFirst({ where: { id }, select: KEY_COLUMNS });
  if (!row) throw new Fault("not_found", "There is no such key.");
  return row;
}
