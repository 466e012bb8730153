import { findServedServer } from "@/lib/catalog/find-served-server";
import { registryVersionsInput } from "@/lib/catalog/schema";
import type { ServedList } from "@/lib/catalog/served-registry";
import { defineOperation } from "@/lib/operations/define";

/** The versions of a server: the one that there is. */
export const listRegistryVersions = defineOperation({
  name: "registry.versions",
  permission: "connections.read",
  audit: false,
  input: registryVersionsInput,
  async run(context, { server }): Promise<ServedList> {
    return { servers: [await findServedServer(context, server)], metadata: { count: 1 } };
  },
});
