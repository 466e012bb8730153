import type { ReactNode } from "react";
import { PublicFrame } from "@/app/_site/public-frame";
import { DOCS } from "@/lib/docs/pages";

/** Beside the text the list of all pages, and a search that is a plain form. */
export function DocsFrame({
  current,
  query,
  children,
}: {
  /** Slug of the page; empty for none of the list. */
  current: string;
  query?: string;
  children: ReactNode;
}) {
  return (
    <PublicFrame>
      <div className="mx-auto grid max-w-page gap-x-12 gap-y-8 px-4 py-8 md:px-8 lg:grid-cols-[220px_minmax(0,1fr)] lg:py-12">
        <aside className="grid content-start gap-6 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-48px)] lg:overflow-y-auto">
          <search>
            <form action="/docs/search" className="flex gap-2">
              <input
                type="search"
                name="q"
                required
                aria-label="Search the docs"
                placeholder="Search the docs"
                defaultValue={query}
                className="min-h-8 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 pointer-coarse:min-h-11"
              />
            </form>
          </search>
          <details className="lg:hidden">
            <summary className="min-h-8 font-medium">All pages</summary>
            <PageList current={current} />
          </details>
          <div className="max-lg:hidden">
            <PageList current={current} />
          </div>
        </aside>
        <div className="min-w-0">{children}</div>
      </div>
    </PublicFrame>
  );
}

function PageList({ current }: { current: string }) {
  const sections = [...DOCS, { title: "Reference", pages: [{ slug: "api", title: "API reference" }] }];
  return (
    <nav aria-label="Docs" className="grid gap-5 pt-2 lg:pt-0">
      {sections.map(({ title, pages }) => (
        <div key={title} className="grid gap-0.5">
          <p className="pb-1 text-small font-medium text-ink-3">{title}</p>
          {pages.map((page) => (
            <a
              key={page.slug}
              href={`/docs/${page.slug}`}
              aria-current={page.slug === current ? "page" : undefined}
              className="-mx-2 rounded-control px-2 py-1.5 text-ink-2 hover:bg-sunken hover:text-ink aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-ink"
            >
              {page.title}
            </a>
          ))}
        </div>
      ))}
    </nav>
  );
}
