import { defineOperation } from "@/lib/operations/define";
import { deleteKeys } from "@/lib/server-keys/change-keys";
import { getKeyed, ownerOf } from "@/lib/server-keys/read-keys";
import { serverKeysInput } from "@/lib/server-keys/schema";

/** Deletes the caller's own keys for a server, also where they are switched off. */
export const removeServerKeys = defineOperation({
  name: "serverKeys.remove",
  permission: "tools.call",
  audit: true,
  input: serverKeysInput,
  async run(context, { connection: slug }): Promise<{ readonly removed: string }> {
    const ownerKey = ownerOf(context);
    await deleteKeys(context, await getKeyed(context.db, slug), ownerKey);
    return { removed: slug };
  },
});
