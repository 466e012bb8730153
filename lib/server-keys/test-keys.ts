import { defineOperation } from "@/lib/operations/define";
import { getKeyed, ownerOf, personalFields } from "@/lib/server-keys/read-keys";
import { serverKeysInput, type TestedKeys } from "@/lib/server-keys/schema";
import { tryKeys } from "@/lib/server-keys/try-keys";

/** Asks the server for its tools with the caller's own keys. What it answers is noted with them. */
export const testServerKeys = defineOperation({
  name: "serverKeys.test",
  permission: "tools.call",
  audit: false,
  input: serverKeysInput,
  async run(context, { connection: slug }): Promise<TestedKeys> {
    const userId = ownerOf(context);
    const connection = await getKeyed(context.db, slug);
    personalFields(connection);
    return tryKeys(context, connection, userId);
  },
});
