import { knownAs } from "@/lib/catalog/known-as";
import { readEntries } from "@/lib/catalog/own-entries";
import { listServers } from "@/lib/catalog/registry-client";
import { addressOf, readServer } from "@/lib/catalog/registry-format";
import { browseRegistryInput, type RegistryPage } from "@/lib/catalog/schema";
import { defineOperation } from "@/lib/operations/define";

/** Looks into a registry: a page of its servers, and which of them could be put into the catalog. Keeps nothing. */
export const browseRegistry = defineOperation({
  name: "catalog.browse",
  permission: "connections.write",
  audit: false,
  input: browseRegistryInput,
  async run({ db, services }, { url, key, search, cursor }): Promise<RegistryPage> {
    const page = await listServers(services, { url, key }, { search, cursor });
    const entries = await readEntries(db, services.catalog);
    const items = page.servers.map((server) => {
      const read = readServer(server, "web");
      const { name, title, version } = server;
      return {
        server: name,
        name: read.ok ? read.entry.name : (title ?? name),
        description: read.ok ? read.entry.description : server.description.slice(0, 200),
        version,
        url: addressOf(server),
        problem: read.ok ? null : read.problem,
        known: read.ok ? knownAs(entries, read.entry) : null,
      };
    });
    return { items, nextCursor: page.nextCursor };
  },
});
