import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DocsPage } from "@/lib/docs/pages";

/** The Markdown of a page, as agents read it and the search indexes it. */
export function readPage({ slug }: Pick<DocsPage, "slug">): Promise<string> {
  return readFile(join(process.cwd(), "docs/product", `${slug}.mdx`), "utf8");
}
