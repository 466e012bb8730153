import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import { listAccessRequests } from "@/lib/access/list-requests";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { AccessTabs } from "../access-tabs";
import { targetWords } from "../target-words";
import { DecideRequest } from "./decide-request";

export const metadata: Metadata = { title: "Access requests" };

interface RequestsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

const COLUMNS: readonly Column[] = [
  { label: "Asked by" },
  { label: "For", className: "max-sm:hidden" },
  { label: "When", numeric: true, className: "max-md:hidden" },
];

export default async function AccessRequestsPage({ params, searchParams }: RequestsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const cursor = queryText((await searchParams).cursor);
  const requests = await page.read(listAccessRequests, { state: "open", cursor });
  const mayWrite = page.may("access.write");
  const isEmpty = requests.items.length === 0;
  return (
    <>
      <AccessTabs org={org} part="/requests" />
      <Card title={isEmpty ? undefined : formatCount(requests.total, "open request")}>
        {isEmpty ? (
          <EmptyState title="Nobody waits for anything">
            Whoever lacks a server or a tool asks for it with <code>causeway__request_access</code>, from their own
            client. What they ask for stands here until somebody decides.
          </EmptyState>
        ) : (
          <Table label="Open requests">
            <TableHead columns={COLUMNS} actions={mayWrite} />
            <tbody>
              {requests.items.map((request) => (
                <Row key={request.id}>
                  <Cell>
                    <span className="grid py-1.5 leading-[18px] whitespace-normal">
                      <span className="font-strong wrap-anywhere">{request.askedBy.name}</span>
                      <span className="font-mono text-small wrap-anywhere sm:hidden">{targetWords(request)}</span>
                      <span className="text-small wrap-anywhere text-ink-2">{request.reason}</span>
                    </span>
                  </Cell>
                  <Cell className="font-mono text-small whitespace-normal wrap-anywhere">
                    {request.tool === null
                      ? `${request.connection} (all of it)`
                      : `${request.connection} · ${request.tool}`}
                  </Cell>
                  <Cell numeric className="text-ink-2 max-md:hidden">
                    <LocalTime at={request.createdAt} />
                  </Cell>
                  {mayWrite ? (
                    <Cell className="text-right">
                      <DecideRequest organization={org} request={request.id} />
                    </Cell>
                  ) : null}
                </Row>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      <Pagination base={`/o/${org}/access/requests`} query={{}} cursor={cursor} nextCursor={requests.nextCursor} />
    </>
  );
}
