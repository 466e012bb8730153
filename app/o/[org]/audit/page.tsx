import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { operations } from "@/lib/operations/all";
import { PlanLocked } from "../plan-locked";
import { AuditFilters } from "./audit-filters";
import { AuditTable } from "./audit-table";

export const metadata: Metadata = { title: "Audit log" };

interface AuditProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"action" | "actor" | "target" | "cursor" | "event", string | string[]>>>;
}

const ACTIONS = operations.filter(({ audit }) => audit).map(({ name }) => name);

export default async function AuditPage({ params, searchParams }: AuditProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const cursor = queryText(query.cursor);
  const filters = {
    action: queryText(query.action),
    actor: queryText(query.actor),
    target: queryText(query.target),
  };
  if (page.may("audit.read") && !page.includes("auditLogs")) {
    return (
      <>
        <PageHeader title="Audit log" />
        <PlanLocked org={org} feature="auditLogs" />
      </>
    );
  }
  const events = await page.read(listAuditEvents, { ...filters, cursor });
  const base = `/o/${org}/audit`;
  const isNarrowed = Object.values(filters).some(Boolean) || cursor !== undefined;

  return (
    <>
      <PageHeader title="Audit log" />
      <Card>
        <AuditFilters action={base} values={filters} actions={ACTIONS} />
        {events.items.length > 0 ? (
          <AuditTable
            events={events.items}
            base={base}
            query={{ ...filters, cursor }}
            opened={queryText(query.event)}
          />
        ) : isNarrowed ? (
          <EmptyState title="No change matches">Take a filter away. Newer changes are on the first page.</EmptyState>
        ) : (
          <EmptyState title="No change yet">
            Whatever is changed here, by a person or with a key, is listed with what was before and after.
          </EmptyState>
        )}
      </Card>
      <Pagination
        base={base}
        query={filters}
        cursor={cursor}
        nextCursor={events.nextCursor}
        nextLabel="Older"
        firstLabel="Newest"
      />
    </>
  );
}
