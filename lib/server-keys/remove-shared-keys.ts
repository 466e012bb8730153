import { defineOperation } from "@/lib/operations/define";
import { deleteKeys } from "@/lib/server-keys/change-keys";
import { getKeyed } from "@/lib/server-keys/read-keys";
import { serverKeysInput } from "@/lib/server-keys/schema";

/** Deletes what a server's headers are filled with for everybody. Calls that need it say what is missing. */
export const removeSharedKeys = defineOperation({
  name: "connections.removeKeys",
  permission: "connections.write",
  audit: true,
  input: serverKeysInput,
  async run(context, { connection: slug }): Promise<{ readonly removed: string }> {
    await deleteKeys(context, await getKeyed(context.db, slug), "");
    return { removed: slug };
  },
});
