import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { MoreLink } from "@/components/ui/more-link";
import { listConnections } from "@/lib/connections/list-connections";
import { CONNECTION_STATUSES } from "@/lib/connections/schema";
import { openPage } from "@/lib/http/open-page";
import { ConnectionFilters } from "./connection-filters";
import { ConnectionsTable } from "./connections-table";

export const metadata: Metadata = { title: "Connections" };

interface ConnectionsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ search?: string; status?: string; cursor?: string }>;
}

export default async function ConnectionsPage({ params, searchParams }: ConnectionsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const { search = "", status: wanted = "", cursor } = await searchParams;
  const status = CONNECTION_STATUSES.find((known) => known === wanted);
  const list = await page.read(listConnections, { search, status, cursor });
  const base = `/o/${org}/connections`;
  const isFiltered = search !== "" || status !== undefined;

  return (
    <>
      <PageHeader
        title="Connections"
        aside={
          <ButtonLink look="primary" href={`${base}/new`}>
            Add server
          </ButtonLink>
        }
      />
      <Card title={list.total > 0 || isFiltered ? formatCount(list.total, "connection") : undefined}>
        {list.total > 0 || isFiltered ? (
          <ConnectionFilters action={base} search={search} status={status ?? ""} />
        ) : null}
        {list.items.length > 0 ? (
          <ConnectionsTable organization={org} connections={list.items} />
        ) : isFiltered ? (
          <EmptyState title="No connection matches">
            Take a filter away, or search for part of a name or URL.
          </EmptyState>
        ) : (
          <EmptyState
            title="No server is connected yet"
            action={
              <ButtonLink look="primary" href={`${base}/new`}>
                Add server
              </ButtonLink>
            }
          >
            A connection is one MCP server behind this gateway. Paste its URL, look at what it offers, and choose which
            of its tools your clients may see. They appear at the one URL that every client has already.
          </EmptyState>
        )}
      </Card>
      <MoreLink base={base} query={{ search, status }} cursor={list.nextCursor} />
    </>
  );
}
