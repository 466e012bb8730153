import type { Metadata } from "next";
import { Suspense } from "react";
import type { z } from "zod";
import { ListWaiting } from "@/components/feedback/list-waiting";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { listConnections } from "@/lib/connections/list-connections";
import { AUTH_KINDS, CONNECTION_STATUSES, ENVIRONMENTS, type listConnectionsInput } from "@/lib/connections/schema";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { ConnectionFilters } from "./connection-filters";
import { ConnectionsGrid } from "./connections-grid";
import { ConnectionsTable } from "./connections-table";
import { readView, ViewChoice } from "./view-choice";

export const metadata: Metadata = { title: "Connections" };

type Parameter = "search" | "status" | "auth" | "environment" | "owner" | "view" | "cursor";

interface ConnectionsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<Parameter, string | string[]>>>;
}

export default async function ConnectionsPage({ params, searchParams }: ConnectionsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const filters = {
    search: queryText(query.search),
    status: CONNECTION_STATUSES.find((known) => known === query.status),
    auth: AUTH_KINDS.find((known) => known === query.auth),
    environment: ENVIRONMENTS.find((known) => known === query.environment),
    owner: queryText(query.owner),
  };
  const cursor = queryText(query.cursor);
  const view = readView(query.view);
  await page.admit(listConnections, { ...filters, cursor });
  const mayChange = page.may("connections.write");
  return (
    <>
      <PageHeader title="Connections" aside={mayChange ? <Add base={`/o/${org}/connections`} /> : null} />
      <Suspense fallback={<ListWaiting what="Connections" />}>
        <Connections page={page} org={org} filters={filters} cursor={cursor} view={view} />
      </Suspense>
    </>
  );
}

function Add({ base }: { base: string }) {
  return (
    <>
      <ButtonLink href={`${base}/new?from=json`}>Paste JSON</ButtonLink>
      <ButtonLink look="primary" href={`${base}/new`}>
        Add server
      </ButtonLink>
    </>
  );
}

async function Connections({
  page,
  org,
  filters,
  cursor,
  view,
}: {
  page: OpenedPage;
  org: string;
  filters: Partial<Pick<z.output<typeof listConnectionsInput>, "search" | "status" | "auth" | "environment" | "owner">>;
  cursor: string | undefined;
  view: ReturnType<typeof readView>;
}) {
  const list = await page.read(listConnections, { ...filters, cursor });
  const base = `/o/${org}/connections`;
  const mayChange = page.may("connections.write");
  const isFiltered = Object.values(filters).some(Boolean);
  // The view is a part of the address, like the filters: the usual one is not said.
  const said = { ...filters, view: view === "table" ? undefined : view };
  const content =
    list.items.length > 0 ? (
      view === "grid" ? (
        <ConnectionsGrid organization={org} connections={list.items} mayChange={mayChange} />
      ) : (
        <ConnectionsTable organization={org} connections={list.items} mayChange={mayChange} />
      )
    ) : isFiltered ? (
      <EmptyState title="No connection matches">Take a filter away, or search for part of a name or URL.</EmptyState>
    ) : (
      <EmptyState
        title="No server is connected yet"
        action={
          mayChange ? (
            <div className="flex gap-2">
              <Add base={base} />
            </div>
          ) : null
        }
      >
        A connection is one MCP server behind this gateway. Choose one of the catalog, or paste its URL, look at what it
        offers, and choose which of its tools your clients may see. They appear at the one URL that every client has
        already.
      </EmptyState>
    );

  return (
    <>
      <Card
        title={list.total > 0 || isFiltered ? formatCount(list.total, "connection") : undefined}
        aside={<ViewChoice base={base} view={view} query={filters} />}
      >
        {list.total > 0 || isFiltered ? (
          <ConnectionFilters action={base} values={filters} view={said.view} owners={list.owners} />
        ) : null}
        {content}
      </Card>
      <Pagination base={base} query={said} cursor={cursor} nextCursor={list.nextCursor} />
    </>
  );
}
