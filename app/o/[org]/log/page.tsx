import type { Metadata } from "next";
import { Suspense } from "react";
import { ListWaiting } from "@/components/feedback/list-waiting";
import { PageHeader } from "@/components/layout/page-header";
import { addressOf } from "@/components/ui/address-of";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { listCalledServers } from "@/lib/calls/list-called-servers";
import { listCalls } from "@/lib/calls/list-calls";
import { listFacets } from "@/lib/calls/list-facets";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listViews } from "@/lib/views/list-views";
import { ExportMenu } from "./export-menu";
import { LiveCalls } from "./live-calls";
import { LogFilters } from "./log-filters";
import { filtersOf, LOG_PARAMETERS, type LogQuery, readLogQuery, type SearchParams } from "./log-query";
import { SavedViews } from "./saved-views";

export const metadata: Metadata = { title: "Access log" };

const MOST_SHOWN = 500;

interface LogProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function LogPage({ params, searchParams }: LogProps) {
  const { org } = await params;
  const page = await openPage(org);
  const parameters = await searchParams;
  const query = readLogQuery(parameters);
  const cursor = queryText(parameters.cursor);
  const filters = filtersOf(query, Date.now());
  await page.admit(listCalls, { ...filters, cursor });
  const base = `/o/${org}/log`;
  const asText = { ...filters, slowerThan: query.slowerThan };
  const api = `/api/v1/organizations/${org}/calls`;

  return (
    <>
      <PageHeader
        title="Access log"
        aside={
          <>
            <ExportMenu
              csv={addressOf(`${api}/export`, { format: "csv", ...asText })}
              jsonl={addressOf(`${api}/export`, { format: "jsonl", ...asText })}
            />
            <ButtonLink href={addressOf(base, { ...query })}>Refresh</ButtonLink>
          </>
        }
      />
      <Suspense fallback={<ListWaiting what="Calls" />}>
        <Log page={page} base={base} query={query} filters={filters} cursor={cursor} />
      </Suspense>
    </>
  );
}

async function Log({
  page,
  base,
  query,
  filters,
  cursor,
}: {
  page: OpenedPage;
  base: string;
  query: LogQuery;
  filters: ReturnType<typeof filtersOf>;
  cursor: string | undefined;
}) {
  const [calls, servers, facets, views] = await Promise.all([
    page.read(listCalls, { ...filters, cursor }),
    page.read(listCalledServers, {}),
    page.read(listFacets, {}),
    page.read(listViews, { page: "log" }),
  ]);
  const org = page.organization.slug;
  const asText = { ...filters, slowerThan: query.slowerThan };
  const isNarrowed = LOG_PARAMETERS.some((name) => query[name]) || cursor !== undefined;
  return (
    <>
      <SavedViews organization={org} base={base} query={queryOf(query)} views={views} />
      <Card>
        <LogFilters key={queryOf(query)} action={base} values={query} servers={servers} facets={facets} />
        <LiveCalls
          key={`${queryOf(query)} ${cursor ?? ""}`}
          organization={org}
          calls={calls.items}
          query={cursor === undefined && query.to === undefined ? addressOf("", asText).slice(1) : null}
          most={MOST_SHOWN}
          empty={
            isNarrowed ? (
              <EmptyState title="No call matches">Take a filter away. Newer calls are on the first page.</EmptyState>
            ) : (
              <EmptyState
                title={page.may("callers.read") ? "No call yet" : "You have made no call yet"}
                action={<ButtonLink href={`/o/${org}/connect`}>Connect a client</ButtonLink>}
              >
                Every tool call of every client is listed here within a second or two, also those that were denied or
                failed.
              </EmptyState>
            )
          }
        />
      </Card>
      {page.may("callers.read") ? null : (
        <p className="pt-3 text-small text-ink-3">These are your own calls. Owners and admins see everybody's.</p>
      )}
      <Pagination
        base={base}
        query={{ ...query }}
        cursor={cursor}
        nextCursor={calls.nextCursor}
        nextLabel="Older"
        firstLabel="Newest"
      />
    </>
  );
}

/** As a form would send it, without what is empty. */
function queryOf(query: LogQuery): string {
  return addressOf("", { ...query }).slice(1);
}
