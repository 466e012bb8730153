import { Fault } from "@/lib/base/errors";
import { registryServerInput, registryVersionsInput } from "@/lib/catalog/schema";
import { readRegistry, type ServedList, type ServedServer } from "@/lib/catalog/served-registry";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

/** The versions of a server: the one that there is. */
export const listRegistryVersions = defineOperation({
  name: "registry.versions",
  permission: "connections.read",
  audit: false,
  input: registryVersionsInput,
  async run(context, { server }): Promise<ServedList> {
    return { servers: [await find(context, server)], metadata: { count: 1 } };
  },
});

/** A server in one version, or in the `latest`. */
export const getRegistryServer = defineOperation({
  name: "registry.get",
  permission: "connections.read",
  audit: false,
  input: registryServerInput,
  async run(context, { server, version }): Promise<ServedServer> {
    const found = await find(context, server);
    if (version !== "latest" && found.server.version !== version) throw noSuchServer();
    return found;
  },
});

async function find(context: OperationContext, wanted: string): Promise<ServedServer> {
  const found = (await readRegistry(context)).find(({ name }) => name === wanted);
  if (!found) throw noSuchServer();
  const { server, _meta } = found;
  return { server, _meta };
}

function noSuchServer(): Fault {
  return new Fault("not_found", "There is no such server in this registry.");
}
