import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { DocsFrame } from "@/app/_site/docs-frame";
import { Prose } from "@/app/_site/prose";
import { findDocsPage } from "@/lib/docs/pages";
import { CONTENT } from "./content";

interface DocsProps {
  params: Promise<{ page: string }>;
}

export async function generateMetadata({ params }: DocsProps): Promise<Metadata> {
  const page = findDocsPage((await params).page);
  return page
    ? {
        title: page.title,
        description: page.description,
        robots: { index: true, follow: true },
        alternates: { types: { "text/markdown": `/docs/${page.slug}.md` } },
      }
    : { title: "Not found" };
}

export default async function DocsTextPage({ params }: DocsProps) {
  await connection();
  const page = findDocsPage((await params).page);
  const load = page ? CONTENT[page.slug] : undefined;
  if (!page || !load) notFound();
  const { default: Content } = await load();
  return (
    <DocsFrame current={page.slug}>
      <Prose>
        <Content />
      </Prose>
      <p className="mt-10 flex max-w-[72ch] flex-wrap gap-x-6 gap-y-1 border-t border-line pt-4 text-small text-ink-3">
        <span>
          Updated <time dateTime={page.updated}>{page.updated}</time>
        </span>
        <a className="underline decoration-line-strong hover:text-ink" href={`/docs/${page.slug}.md`}>
          This page as Markdown
        </a>
      </p>
    </DocsFrame>
  );
}
