import type { Metadata } from "next";
import { FilterChoice, FilterForm } from "@/components/forms/filter-form";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
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
          <FilterForm action={base} isFiltered={state !== undefined}>
            <FilterChoice
              name="state"
              label="State"
              any="Any state"
              value={state}
              options={CLIENT_STATES.map((value) => ({ value, label: clientStateWord(value) }))}
            />
          </FilterForm>
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
