import { defineOperation } from "@/lib/operations/define";
import { enterKeys } from "@/lib/server-keys/change-keys";
import { getKeyed, keysView, ownerOf, personalFields } from "@/lib/server-keys/read-keys";
import { type ServerKeysView, setServerKeysInput } from "@/lib/server-keys/schema";

/** Enters or replaces the caller's own keys for a server. */
export const setServerKeys = defineOperation({
  name: "serverKeys.set",
  permission: "tools.call",
  feature: "perUserKeys",
  audit: true,
  input: setServerKeysInput,
  async run(context, { connection: slug, values, expiresAt }): Promise<ServerKeysView> {
    const ownerKey = ownerOf(context);
    const connection = await getKeyed(context.db, slug);
    const fields = personalFields(connection);
    await enterKeys(context, connection, { ownerKey, names: fields.map(({ name }) => name), values, expiresAt });
    const { serverKeys, ...after } = await getKeyed(context.db, slug);
    return keysView(
      after,
      fields,
      serverKeys.find((row) => row.ownerKey === ownerKey),
      Date.now(),
    );
  },
});
