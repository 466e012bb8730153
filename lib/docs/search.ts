import MiniSearch from "minisearch";
import { DOCS_PAGES, type DocsPage } from "@/lib/docs/pages";
import { readPage } from "@/lib/docs/read-page";
import { slugOfHeading } from "@/lib/docs/slug-of-heading";

/** One heading and what stands under it: what a search finds. */
interface Passage {
  readonly id: string;
  readonly href: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

export interface DocsHit {
  readonly href: string;
  readonly page: string;
  readonly heading: string;
  /** The words around the first match. */
  readonly excerpt: string;
}

const MOST_HITS = 20;
const EXCERPT = 180;

let index: Promise<MiniSearch<Passage>> | null = null;

/** The passages that fit best. Words that are only begun, or misspelt a little, find theirs as well. */
export async function searchDocs(query: string): Promise<readonly DocsHit[]> {
  index ??= makeIndex();
  const found = (await index).search(query, {
    prefix: true,
    fuzzy: 0.2,
    boost: { heading: 3, page: 2 },
    combineWith: "AND",
  });
  return found.slice(0, MOST_HITS).map(({ href, page, heading, text, terms }) => ({
    href,
    page,
    heading,
    excerpt: excerptOf(text, terms),
  }));
}

async function makeIndex(): Promise<MiniSearch<Passage>> {
  const search = new MiniSearch<Passage>({
    fields: ["heading", "page", "text"],
    storeFields: ["href", "page", "heading", "text"],
  });
  const passages = await Promise.all(DOCS_PAGES.map(async (page) => passagesOf(page, await readPage(page))));
  search.addAll(passages.flat());
  return search;
}

export function passagesOf({ slug, title }: Pick<DocsPage, "slug" | "title">, markdown: string): Passage[] {
  return markdown.split(/^(?=#{1,3} )/m).flatMap((part) => {
    const match = /^(#{1,3}) (.+)\n?([\s\S]*)$/.exec(part);
    if (!match) return [];
    const [, marks = "", heading = "", body = ""] = match;
    const href = marks.length === 1 ? `/docs/${slug}` : `/docs/${slug}#${slugOfHeading(heading)}`;
    return [{ id: href, href, page: title, heading, text: plain(body) }];
  });
}

function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/```\w*|\*\*|`|^\s*\|?[\s|:-]+\|$/gm, "")
    .replaceAll("|", " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function excerptOf(text: string, terms: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = terms.map((term) => lower.indexOf(term)).filter((at) => at >= 0);
  const at = Math.max(0, Math.min(...(places.length > 0 ? places : [0])) - 60);
  const begin = at === 0 ? 0 : text.indexOf(" ", at) + 1;
  const cut = text.slice(begin, begin + EXCERPT);
  return `${begin > 0 ? "… " : ""}${cut}${begin + EXCERPT < text.length ? " …" : ""}`;
}
