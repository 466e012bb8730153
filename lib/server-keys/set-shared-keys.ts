import { defineOperation } from "@/lib/operations/define";
import { requireFeature } from "@/lib/plans/require-feature";
import { enterKeys, setMode } from "@/lib/server-keys/change-keys";
import { allFields, getKeyed } from "@/lib/server-keys/read-keys";
import { type SharedKeysView, setSharedKeysInput } from "@/lib/server-keys/schema";
import { sharedView } from "@/lib/server-keys/shared-view";

/** Enters or replaces what a server's headers are filled with for everybody, and says whether people's own keys count. */
export const setSharedKeys = defineOperation({
  name: "connections.setKeys",
  permission: "connections.write",
  audit: true,
  input: setSharedKeysInput,
  async run(context, { connection: slug, values, expiresAt, arePersonal }): Promise<SharedKeysView> {
    const connection = await getKeyed(context.db, slug);
    if (arePersonal) requireFeature(context.organization, "perUserKeys");
    if (arePersonal !== undefined) await setMode(context, connection, arePersonal);
    const fields = allFields(connection);
    if (Object.keys(values).length > 0)
      await enterKeys(context, connection, { ownerKey: "", names: fields.map(({ name }) => name), values, expiresAt });
    return sharedView(await getKeyed(context.db, slug), fields);
  },
});
