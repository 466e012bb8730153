import type { Metadata } from "next";
import Link from "next/link";
import { ConnectionMark } from "@/components/connections/connection-mark";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Fact, Facts, MachineFact } from "@/components/ui/facts";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import { CATEGORY_NAMES } from "@/lib/catalog/entry";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import type { CatalogDetail } from "@/lib/catalog/schema";
import { openPage } from "@/lib/http/open-page";
import { methodsInWords, stateOfEntry } from "../entry-words";
import { ConnectForm } from "./connect-form";
import { EntryMenu } from "./entry-menu";

export const metadata: Metadata = { title: "Catalog" };

interface EntryProps {
  params: Promise<{ org: string; entry: string }>;
}

/** A server of the catalog: what it can do, how one signs in, what to know before; and the way to connect it. */
export default async function EntryPage({ params }: EntryProps) {
  const { org, entry: slug } = await params;
  const page = await openPage(org);
  const detail = await page.read(getCatalogEntry, { entry: slug });
  const mayConnect = page.may("connections.write");
  const base = `/o/${org}/catalog`;
  return (
    <>
      <PageHeader
        title={detail.name}
        trail={[{ label: "Catalog", href: base }]}
        aside={mayConnect ? <EntryMenu organization={org} detail={detail} /> : null}
      >
        <p className="text-ink-2">{detail.description}</p>
      </PageHeader>
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)] lg:items-start">
        <div className="grid min-w-0 gap-5">
          {detail.isHidden ? (
            <Notice tone="warn" title="Hidden from the catalog">
              Only those who connect servers see it here. Show it again to connect it.
            </Notice>
          ) : null}
          {detail.connections.length > 0 ? <Connected organization={org} detail={detail} /> : null}
          {mayConnect ? (
            detail.isHidden ? null : (
              <ConnectForm
                organization={org}
                detail={detail}
                mayUseOwnAccounts={page.includes("perUserKeys")}
                isAnother={detail.connections.length > 0}
              />
            )
          ) : (
            <Card title="Connect">
              <p className="p-4 text-ink-2">
                Ask an administrator to connect {detail.name}. Its tools appear at the URL that your client has already.
              </p>
            </Card>
          )}
        </div>
        <About detail={detail} />
      </div>
    </>
  );
}

function Connected({ organization, detail }: { organization: string; detail: CatalogDetail }) {
  return (
    <Card title="Connected here">
      <ul>
        {detail.connections.map((connection) => (
          <li
            key={connection.slug}
            className="flex min-w-0 flex-wrap items-center gap-3 border-b border-line px-4 py-2 last:border-b-0"
          >
            <ConnectionMark name={connection.name} />
            <Link
              href={`/o/${organization}/connections/${connection.slug}`}
              className="grid min-w-0 flex-1 rounded-tag leading-[18px]"
            >
              <span className="truncate font-strong">{connection.name}</span>
              <span className="truncate font-mono text-small text-ink-3">{connection.slug}</span>
            </Link>
            <EntryStatus detail={{ ...detail, connections: [connection] }} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function EntryStatus({ detail }: { detail: CatalogDetail }) {
  const state = stateOfEntry(detail);
  return state ? <Status tone={state.tone}>{state.word}</Status> : null;
}

function About({ detail }: { detail: CatalogDetail }) {
  const { entry, category, features, source, isOwn } = detail;
  return (
    <div className="grid min-w-0 gap-5">
      <Card
        title="About"
        aside={
          entry.docsUrl ? (
            <ButtonLink href={entry.docsUrl} target="_blank" rel="noreferrer">
              Documentation
            </ButtonLink>
          ) : null
        }
      >
        <Facts>
          <Fact name="Authentication">{methodsInWords(detail)}</Fact>
          <MachineFact name="URL" value={entry.url} />
          <Fact name="Transport">{entry.transport === "sse" ? "HTTP+SSE (deprecated)" : "Streamable HTTP"}</Fact>
          <Fact name="Category">{CATEGORY_NAMES[category]}</Fact>
          {source ? <Fact name="Imported from">{new URL(source.registry).host}</Fact> : null}
          {isOwn && !source ? <Fact name="Added by">Your organization</Fact> : null}
        </Facts>
      </Card>
      {features.length > 0 ? (
        <Card title="What it can do">
          <List items={features} />
        </Card>
      ) : null}
      {entry.quirks.length > 0 ? (
        <Card title="Good to know">
          <List items={entry.quirks} />
        </Card>
      ) : null}
    </div>
  );
}

function List({ items }: { items: readonly string[] }) {
  return (
    <ul className="grid gap-1.5 py-3 pr-4 pl-8">
      {items.map((item) => (
        <li key={item} className="list-disc text-ink-2 marker:text-ink-3">
          {item}
        </li>
      ))}
    </ul>
  );
}
