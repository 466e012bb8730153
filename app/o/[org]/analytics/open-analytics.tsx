import type { ReactNode } from "react";
import { PageHeader } from "@/components/layout/page-header";
import { addressOf } from "@/components/ui/address-of";
import { ButtonLink } from "@/components/ui/button";
import { listCalledServers } from "@/lib/calls/list-called-servers";
import { listFacets } from "@/lib/calls/list-facets";
import { openPage } from "@/lib/http/open-page";
import type { SearchParams } from "../log/log-query";
import { AnalyticsFilters } from "./analytics-filters";
import { addressQuery, inputOf, PRESETS, readAnalyticsQuery, zoneOf } from "./analytics-query";
import { AnalyticsTabs } from "./analytics-tabs";
import { RememberZone } from "./remember-zone";

export interface AnalyticsProps {
  readonly params: Promise<{ org: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export type OpenedAnalytics = Awaited<ReturnType<typeof openAnalytics>>;

/** What the pages with a range share: the address, its filters, and the frame around what it shows. */
export async function openAnalytics(
  { params, searchParams }: AnalyticsProps,
  path: "" | "/servers" | "/users" | "/costs",
) {
  const { org } = await params;
  const page = await openPage(org);
  const asked = readAnalyticsQuery(await searchParams);
  const isAdvanced = page.includes("advancedAnalytics");
  const zone = await zoneOf(asked);
  const input = inputOf(asked, Date.now(), zone);
  const base = `/o/${org}/analytics${path}`;
  const [servers, facets] = await Promise.all([page.read(listCalledServers, {}), page.read(listFacets, {})]);
  const words = asked.range === "custom" ? "Chosen range" : PRESETS[asked.range].words;
  const exportHref = (table: string, format: string) =>
    addressOf(`/api/v1/organizations/${org}/analytics/export`, { ...input, table, format });

  function frame(children: ReactNode, exports: readonly string[] = []) {
    return (
      <>
        <PageHeader
          title="Analytics"
          aside={
            isAdvanced
              ? exports.map((table) => (
                  <ButtonLink key={table} look="quiet" href={exportHref(table, "csv")} download prefetch={false}>
                    {table === "series" ? "CSV" : `CSV of ${table}`}
                  </ButtonLink>
                ))
              : null
          }
        />
        <AnalyticsTabs org={org} active={path} query={asked} />
        <AnalyticsFilters
          key={addressOf("", addressQuery(asked))}
          base={base}
          query={asked}
          zone={zone}
          servers={servers}
          facets={facets}
          moments={input}
          isAdvanced={isAdvanced}
          hasFilters={path !== "/users" && path !== "/costs"}
        />
        <RememberZone shown={zone} />
        {children}
      </>
    );
  }
  return { org, page, query: asked, input, words, isAdvanced, frame, base: `/o/${org}/analytics` };
}
