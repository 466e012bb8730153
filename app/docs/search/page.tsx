import type { Metadata } from "next";
import { connection } from "next/server";
import { DocsFrame } from "@/app/_site/docs-frame";
import { formatCount } from "@/components/ui/format";
import { searchDocs } from "@/lib/docs/search";
import { queryText } from "@/lib/http/query-text";

export const metadata: Metadata = { title: "Search the docs" };

const LONGEST_QUERY = 200;

export default async function DocsSearchPage({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  await connection();
  const query = (queryText((await searchParams).q) ?? "").slice(0, LONGEST_QUERY);
  const hits = await searchDocs(query);
  return (
    <DocsFrame current="" query={query}>
      <div className="grid max-w-[72ch] gap-5">
        <h1 className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">
          {query === "" ? "Search the docs" : `${formatCount(hits.length, "passage")} for “${query}”`}
        </h1>
        {hits.length === 0 && query !== "" ? (
          <p className="text-ink-2">
            Use fewer or other words, or look under{" "}
            <a className="text-accent underline" href="/docs/troubleshooting">
              troubleshooting
            </a>
            .
          </p>
        ) : null}
        <ol className="grid">
          {hits.map(({ href, page, heading, excerpt }) => (
            <li key={href} className="border-b border-line py-4 first:border-t">
              <a href={href} className="group grid gap-1">
                <span className="font-strong group-hover:text-accent">
                  {heading}
                  {heading === page ? null : <span className="font-normal text-ink-3"> in {page}</span>}
                </span>
                <span className="text-ink-2">{excerpt}</span>
              </a>
            </li>
          ))}
        </ol>
      </div>
    </DocsFrame>
  );
}
