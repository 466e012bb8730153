import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { MoreLink } from "@/components/ui/more-link";
import { listConnections } from "@/lib/connections/list-connections";
import { openPage } from "@/lib/http/open-page";
import { listKeys } from "@/lib/keys/list-keys";
import { GenerateKey } from "./generate-key";
import { KeyTable } from "./key-table";

export const metadata: Metadata = { title: "Keys" };

interface KeysProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ cursor?: string }>;
}

export default async function KeysPage({ params, searchParams }: KeysProps) {
  const { org } = await params;
  const page = await openPage(org);
  const { cursor } = await searchParams;
  const [keys, connections] = await Promise.all([
    page.read(listKeys, { cursor }),
    page.read(listConnections, { limit: 100 }),
  ]);
  const servers = connections.items.map(({ slug, name }) => ({ slug, name }));
  const generate = <GenerateKey organization={org} mcpUrl={`${page.publicUrl}/mcp`} servers={servers} />;

  return (
    <>
      <PageHeader title="Keys" aside={keys.total > 0 ? generate : null} />
      <Card title={keys.total > 0 ? formatCount(keys.total, "key") : undefined}>
        {keys.items.length > 0 ? (
          <KeyTable organization={org} keys={keys.items} />
        ) : (
          <EmptyState title="There is no key yet" action={generate}>
            An MCP client shows a key with every request. Make one per client or person, so that each can be told apart
            in the access log and revoked alone.
          </EmptyState>
        )}
      </Card>
      <MoreLink base={`/o/${org}/keys`} query={{}} cursor={keys.nextCursor} />
    </>
  );
}
