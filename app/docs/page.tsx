import type { Metadata } from "next";
import { connection } from "next/server";
import { DocsFrame } from "@/app/_site/docs-frame";
import { DOCS } from "@/lib/docs/pages";

export const metadata: Metadata = {
  title: "Docs",
  description: "How to connect servers and clients to Causeway, and how to run it.",
  robots: { index: true, follow: true },
};

export default async function DocsHome() {
  await connection();
  return (
    <DocsFrame current="">
      <div className="grid max-w-[72ch] gap-8">
        <div className="grid gap-2">
          <h1 className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">Docs</h1>
          <p className="text-[15px] leading-6 text-ink-2">
            One URL and one key for every tool. Begin with the quickstart, or search for what you need.
          </p>
        </div>
        {DOCS.map(({ title, pages }) => (
          <section key={title} aria-labelledby={`docs-${title}`} className="grid gap-2">
            <h2 id={`docs-${title}`} className="font-semibold">
              {title}
            </h2>
            <ul className="border-t border-line">
              {pages.map((page) => (
                <li key={page.slug} className="border-b border-line">
                  <a
                    href={`/docs/${page.slug}`}
                    className="grid gap-x-6 py-3 hover:text-accent sm:grid-cols-[180px_1fr]"
                  >
                    <span className="font-medium">{page.title}</span>
                    <span className="text-ink-2">{page.description}</span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <p>
          <a className="font-medium text-accent hover:underline" href="/docs/api">
            API reference
          </a>
        </p>
      </div>
    </DocsFrame>
  );
}
