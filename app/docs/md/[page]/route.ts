import { findDocsPage } from "@/lib/docs/pages";
import { readPage } from "@/lib/docs/read-page";

/** A page of the docs as Markdown, at `/docs/{page}.md` (next.config.ts). */
export async function GET(_request: Request, { params }: { params: Promise<{ page: string }> }) {
  const page = findDocsPage((await params).page);
  if (!page) return new Response("There is no such page.\n", { status: 404 });
  return new Response(await readPage(page), {
    headers: { "content-type": "text/markdown; charset=utf-8", "cache-control": "public, max-age=300" },
  });
}
