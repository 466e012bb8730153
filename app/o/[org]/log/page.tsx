import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { MoreLink } from "@/components/ui/more-link";
import { listCalls } from "@/lib/calls/list-calls";
import { CALL_STATUSES } from "@/lib/calls/record";
import { listConnections } from "@/lib/connections/list-connections";
import { openPage } from "@/lib/http/open-page";
import { CallTable } from "./call-table";
import { LogFilters } from "./log-filters";

export const metadata: Metadata = { title: "Access log" };

interface LogProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ status?: string; connection?: string; tool?: string; cursor?: string }>;
}

export default async function LogPage({ params, searchParams }: LogProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const filters = {
    status: CALL_STATUSES.find((status) => status === query.status),
    connection: query.connection || undefined,
    tool: query.tool?.trim() || undefined,
  };
  const [calls, connections] = await Promise.all([
    page.read(listCalls, { ...filters, cursor: query.cursor }),
    page.read(listConnections, { limit: 100 }),
  ]);
  const base = `/o/${org}/log`;
  const isNarrowed = Object.values(filters).some(Boolean) || query.cursor !== undefined;

  return (
    <>
      <PageHeader title="Access log" aside={<ButtonLink href={addressOf(base, filters)}>Refresh</ButtonLink>} />
      <Card>
        <LogFilters
          action={base}
          values={{ status: filters.status ?? "", connection: filters.connection ?? "", tool: filters.tool ?? "" }}
          connections={connections.items.map(({ slug }) => slug)}
        />
        {calls.items.length > 0 ? (
          <CallTable organization={org} calls={calls.items} />
        ) : isNarrowed ? (
          <EmptyState title="No call matches">Take a filter away. Newer calls are on the first page.</EmptyState>
        ) : (
          <EmptyState title="No call yet" action={<ButtonLink href={`/o/${org}`}>Connect a client</ButtonLink>}>
            Every tool call of every client is listed here within a second or two, also those that were denied or
            failed.
          </EmptyState>
        )}
      </Card>
      <MoreLink base={base} query={filters} cursor={calls.nextCursor} label="Older" />
    </>
  );
}

function addressOf(base: string, filters: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) parameters.set(name, value);
  return parameters.size > 0 ? `${base}?${parameters}` : base;
}
