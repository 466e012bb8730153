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
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listTools } from "@/lib/tools/list-tools";
import { type listToolsInput, TOOL_KINDS, TOOL_ORDERS, TOOL_STATES } from "@/lib/tools/schema";
import { ToolFilters } from "./tool-filters";
import { ToolTable } from "./tool-table";

export const metadata: Metadata = { title: "Tools" };

interface ToolsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<
    Partial<Record<"search" | "server" | "kind" | "state" | "order" | "cursor", string | string[]>>
  >;
}

export default async function ToolsPage({ params, searchParams }: ToolsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const filters = {
    search: queryText(query.search),
    server: queryText(query.server),
    kind: TOOL_KINDS.find((known) => known === query.kind),
    state: TOOL_STATES.find((known) => known === query.state),
    order: TOOL_ORDERS.find((known) => known === query.order),
  };
  const cursor = queryText(query.cursor);
  await page.admit(listTools, { ...filters, cursor });
  return (
    <>
      <PageHeader title="Tools" />
      <Suspense fallback={<ListWaiting what="Tools" />}>
        <Tools page={page} org={org} filters={filters} cursor={cursor} />
      </Suspense>
    </>
  );
}

type Filters = Omit<z.output<typeof listToolsInput>, "cursor" | "limit">;

async function Tools({
  page,
  org,
  filters,
  cursor,
}: {
  page: OpenedPage;
  org: string;
  filters: Partial<Filters>;
  cursor: string | undefined;
}) {
  const list = await page.read(listTools, { ...filters, cursor });
  const base = `/o/${org}/tools`;
  const isFiltered = Object.values(filters).some(Boolean) || cursor !== undefined;
  return (
    <>
      <Card title={list.total > 0 || isFiltered ? formatCount(list.total, "tool") : undefined} aside="Figures of 24 h">
        {list.total > 0 || isFiltered ? <ToolFilters action={base} values={filters} servers={list.servers} /> : null}
        {list.items.length > 0 ? (
          <ToolTable organization={org} tools={list.items} mayTest={page.may("tools.call")} />
        ) : isFiltered ? (
          <EmptyState title="No tool matches">
            Take a filter away, or search for part of a name or description.
          </EmptyState>
        ) : (
          <EmptyState
            title="No tool is exposed yet"
            action={
              page.may("connections.write") ? (
                <ButtonLink look="primary" href={`/o/${org}/connections${list.servers.length > 0 ? "" : "/new"}`}>
                  {list.servers.length > 0 ? "Choose tools" : "Add server"}
                </ButtonLink>
              ) : null
            }
          >
            Every tool that clients can see and call stands here, whichever server it comes from, with how often it is
            called and how it fares.{" "}
            {list.servers.length > 0 ? "Open a connection and choose some of its tools." : null}
          </EmptyState>
        )}
      </Card>
      <Pagination base={base} query={filters} cursor={cursor} nextCursor={list.nextCursor} />
    </>
  );
}
