import { defineOperation } from "@/lib/operations/define";
import { allFields, getKeyed } from "@/lib/server-keys/read-keys";
import { type SharedKeysView, serverKeysInput } from "@/lib/server-keys/schema";
import { sharedView } from "@/lib/server-keys/shared-view";

/** What is filled in for everybody in a server's headers, and how many have filled in their own. */
export const getSharedKeys = defineOperation({
  name: "connections.keys",
  permission: "connections.write",
  audit: false,
  input: serverKeysInput,
  async run({ db }, { connection: slug }): Promise<SharedKeysView> {
    const connection = await getKeyed(db, slug);
    return sharedView(connection, allFields(connection));
  },
});
