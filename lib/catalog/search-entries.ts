import MiniSearch from "minisearch";
import { CATEGORY_NAMES, type Category } from "@/lib/catalog/entry";

/** As much of an entry as it is found by. */
export interface Findable {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly category: Category;
  readonly features: readonly string[];
}

/** The entries that fit, the best first. A word that is only begun, or misspelt a little, finds its own as well. */
export function searchEntries<Entry extends Findable>(entries: readonly Entry[], text: string): readonly Entry[] {
  if (text.trim() === "") return entries;
  const search = new MiniSearch<Findable>({
    idField: "slug",
    fields: ["name", "slug", "features", "description", "category"],
    extractField: (entry, field) => textOf(entry, field),
    searchOptions: { prefix: true, fuzzy: 0.25, combineWith: "AND", boost: { name: 4, slug: 3, features: 1.5 } },
  });
  search.addAll([...entries]);
  const bySlug = new Map(entries.map((entry) => [entry.slug, entry]));
  const found = search.search(text);
  // "big query": some write in two words what is called by one.
  const hits = found.length > 0 ? found : search.search(text.replaceAll(/\s+/g, ""));
  return hits.flatMap(({ id }) => bySlug.get(String(id)) ?? []);
}

function textOf(entry: Findable, field: string): string {
  if (field === "features") return entry.features.join(" ");
  if (field === "category") return CATEGORY_NAMES[entry.category];
  return String(entry[field as "slug" | "name" | "description"]);
}
