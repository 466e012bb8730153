import { getEntry } from "@/lib/catalog/own-entries";
import { type CatalogDetail, entryInput } from "@/lib/catalog/schema";
import { readFacts, toItem } from "@/lib/catalog/views";
import { defineOperation } from "@/lib/operations/define";

export const getCatalogEntry = defineOperation({
  name: "catalog.get",
  permission: "connections.read",
  audit: false,
  input: entryInput,
  async run(context, input): Promise<CatalogDetail> {
    const [known, facts] = await Promise.all([getEntry(context, input.entry), readFacts(context)]);
    const { entry, source } = known;
    const { redirectUri } = context.services.oauth;
    return { ...toItem(known, facts, context.services), entry, source, redirectUri };
  },
});
