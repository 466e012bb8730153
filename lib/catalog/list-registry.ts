import { registryListInput } from "@/lib/catalog/schema";
import { readRegistry, type ServedList } from "@/lib/catalog/served-registry";
import { defineOperation } from "@/lib/operations/define";

/** The organization's catalog in the format of MCP registries, for clients and gateways that read those. */
export const listRegistry = defineOperation({
  name: "registry.list",
  permission: "connections.read",
  audit: false,
  input: registryListInput,
  async run(context, { search, cursor, limit, updated_since: since, version }): Promise<ServedList> {
    const all = await readRegistry(context);
    const wanted = all.filter(
      ({ name, server, _meta }) =>
        name.toLowerCase().includes(search.toLowerCase()) &&
        (cursor === undefined || name > cursor) &&
        (version === "latest" || server.version === version) &&
        (since === undefined ||
          Date.parse(_meta["io.modelcontextprotocol.registry/official"].updatedAt) >= Date.parse(since)),
    );
    const page = wanted.slice(0, limit);
    const last = page.at(-1);
    return {
      servers: page.map(({ server, _meta }) => ({ server, _meta })),
      metadata: { count: page.length, ...(last && wanted.length > limit ? { nextCursor: last.name } : {}) },
    };
  },
});
