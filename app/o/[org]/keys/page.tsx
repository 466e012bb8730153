import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { listConnections } from "@/lib/connections/list-connections";
import { ENVIRONMENTS } from "@/lib/connections/schema";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listKeys } from "@/lib/keys/list-keys";
import { KEY_STATES } from "@/lib/keys/schema";
import { GenerateKey } from "./generate-key";
import { KeyFilters } from "./key-filters";
import { KeyTable } from "./key-table";

export const metadata: Metadata = { title: "Keys" };

interface KeysProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"search" | "state" | "environment" | "cursor" | "generate", string | string[]>>>;
}

export default async function KeysPage({ params, searchParams }: KeysProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const filters = {
    search: queryText(query.search),
    state: KEY_STATES.find((known) => known === query.state),
    environment: ENVIRONMENTS.find((known) => known === query.environment),
  };
  const cursor = queryText(query.cursor);
  const [keys, connections] = await Promise.all([
    page.read(listKeys, { ...filters, cursor }),
    page.read(listConnections, { limit: 100 }),
  ]);
  const servers = connections.items.map(({ slug, name }) => ({ slug, name }));
  const base = `/o/${org}/keys`;
  const isFiltered = Object.values(filters).some(Boolean);
  const isEmpty = keys.total === 0 && !isFiltered;
  const generate = page.may("keys.write") ? (
    <GenerateKey
      organization={org}
      mcpUrl={`${page.publicUrl}/mcp`}
      servers={servers}
      startsOpen={query.generate !== undefined}
    />
  ) : null;

  return (
    <>
      <PageHeader title="Keys" aside={isEmpty ? null : generate} />
      <Card title={isEmpty ? undefined : formatCount(keys.total, "key")}>
        {isEmpty ? null : <KeyFilters action={base} values={filters} />}
        {keys.items.length > 0 ? (
          <KeyTable
            organization={org}
            mcpUrl={`${page.publicUrl}/mcp`}
            servers={servers}
            keys={keys.items}
            mayWrite={page.may("keys.write")}
          />
        ) : isFiltered ? (
          <EmptyState title="No key matches">
            Take a filter away, or search for part of a name or the last four characters.
          </EmptyState>
        ) : (
          <EmptyState title="There is no key yet" action={generate}>
            An MCP client shows a key with every request. Make one per client or person, so that each can be told apart
            in the access log and revoked alone.
          </EmptyState>
        )}
      </Card>
      <Pagination base={base} query={filters} cursor={cursor} nextCursor={keys.nextCursor} />
    </>
  );
}
