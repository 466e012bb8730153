import { findServedServer, noSuchServer } from "@/lib/catalog/find-served-server";
import { registryServerInput } from "@/lib/catalog/schema";
import type { ServedServer } from "@/lib/catalog/served-registry";
import { defineOperation } from "@/lib/operations/define";

/** A server in one version, or in the `latest`. */
export const getRegistryServer = defineOperation({
  name: "registry.get",
  permission: "connections.read",
  audit: false,
  input: registryServerInput,
  async run(context, { server, version }): Promise<ServedServer> {
    const found = await findServedServer(context, server);
    if (version !== "latest" && found.server.version !== version) throw noSuchServer();
    return found;
  },
});
