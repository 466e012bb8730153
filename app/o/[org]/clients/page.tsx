import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { Select } from "@/components/ui/select";
import { listClients } from "@/lib/authserver/list-clients";
import { CLIENT_STATES } from "@/lib/authserver/schema";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { ClientTable, clientStateWord } from "./client-table";

export const metadata: Metadata = { title: "Clients" };

interface ClientsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"state" | "cursor", string | string[]>>>;
}

export default async function ClientsPage({ params, searchParams }: ClientsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const state = CLIENT_STATES.find((known) => known === query.state);
  const cursor = queryText(query.cursor);
  const clients = await page.read(listClients, { state, cursor });
  const base = `/o/${org}/clients`;
  const isEmpty = clients.total === 0 && !state;
  return (
    <>
      <PageHeader title="Clients" />
      <Card title={isEmpty ? undefined : formatCount(clients.total, "client")}>
        {isEmpty ? null : (
          <form action={base} className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
            <Select name="state" aria-label="State" defaultValue={state ?? ""} className="flex-none">
              <option value="">Any state</option>
              {CLIENT_STATES.map((each) => (
                <option key={each} value={each}>
                  {clientStateWord(each)}
                </option>
              ))}
            </Select>
            <Button type="submit">Filter</Button>
            {state ? (
              <ButtonLink look="quiet" href={base}>
                Clear
              </ButtonLink>
            ) : null}
          </form>
        )}
        {clients.items.length > 0 ? (
          <ClientTable organization={org} clients={clients.items} />
        ) : isEmpty ? (
          <EmptyState
            title="No client is connected without a key"
            action={<ButtonLink href={`/o/${org}/connect`}>Connect a client</ButtonLink>}
          >
            Give an MCP client the URL and no key: it opens a browser, a person signs in and says what it may do, and it
            stands here from then on.
          </EmptyState>
        ) : (
          <EmptyState title="No client matches">Take the filter away.</EmptyState>
        )}
      </Card>
      <Pagination base={base} query={{ state }} cursor={cursor} nextCursor={clients.nextCursor} />
    </>
  );
}
