import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Fact, Facts, MachineFact } from "@/components/ui/facts";
import { LocalTime } from "@/components/ui/local-time";
import { listConnections } from "@/lib/connections/list-connections";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { listKeys } from "@/lib/keys/list-keys";
import { getServiceAccount } from "@/lib/service-accounts/get-account";
import { GenerateKey } from "../../../keys/generate-key";
import { KeyTable } from "../../../keys/key-table";
import { readAccountChoices } from "../account-choices";
import { AccountMenu } from "../account-menu";
import { AccountState } from "../account-table";
import { ClientTable } from "./client-table";
import { NewClient } from "./new-client";

export const metadata: Metadata = { title: "Service account" };

interface ServiceAccountProps {
  params: Promise<{ org: string; account: string }>;
}

export default async function ServiceAccountPage({ params }: ServiceAccountProps) {
  const { org, account: id } = await params;
  const page = await openPage(org);
  const account = await page.read(getServiceAccount, { account: id });
  const mayWrite = page.may("members.write");
  const base = `/o/${org}/members/service-accounts`;
  const trail = [
    { label: "Members", href: `/o/${org}/members` },
    { label: "Service accounts", href: base },
  ];
  const endpoint = `${page.publicUrl}/o/${org}/mcp`;
  const token = { url: `${page.publicUrl}/oauth/token`, resource: endpoint };
  const make = mayWrite ? <NewClient organization={org} account={account.id} token={token} /> : null;
  const menu = mayWrite ? (
    <AccountMenu organization={org} account={account} choices={await readAccountChoices(page)} afterRemoval={base} />
  ) : undefined;
  return (
    <>
      <PageHeader title={account.name} trail={trail} aside={menu} />
      <div className="grid gap-5">
        <Card>
          <Facts>
            <Fact name="State">
              <AccountState account={account} />
            </Fact>
            <Fact name="Role">{account.roleName}</Fact>
            {account.description ? <Fact name="Description">{account.description}</Fact> : null}
            <Fact name="Teams">{account.teams.map(({ name }) => name).join(", ") || "None"}</Fact>
            <Fact name="Last used">{account.lastUsedAt ? <LocalTime at={account.lastUsedAt} /> : "Never"}</Fact>
            <MachineFact name="Id" value={account.id} />
          </Facts>
        </Card>
        <Card title="OAuth clients" aside={account.clients.length > 0 ? make : null}>
          {account.clients.length > 0 ? (
            <ClientTable organization={org} account={account} token={token} mayWrite={mayWrite} />
          ) : (
            <EmptyState title="It has no client yet" action={make}>
              With a client id and a secret a program gets tokens of 15 minutes for one endpoint, so that no long-lived
              key travels with its requests.
            </EmptyState>
          )}
        </Card>
        {page.may("keys.read") ? <Keys page={page} org={org} account={account.id} /> : null}
      </div>
    </>
  );
}

async function Keys({ page, org, account }: { page: OpenedPage; org: string; account: string }) {
  const [keys, connections] = await Promise.all([
    page.read(listKeys, { serviceAccount: account, limit: 100 }),
    page.read(listConnections, { limit: 100 }),
  ]);
  const servers = connections.items.map(({ slug, name }) => ({ slug, name }));
  const mcpUrl = `${page.publicUrl}/mcp`;
  const mayWrite = page.may("keys.write");
  const make = mayWrite ? (
    <GenerateKey organization={org} mcpUrl={mcpUrl} servers={servers} serviceAccount={account} />
  ) : null;
  return (
    <Card title="API keys" aside={keys.total > 0 ? make : null}>
      {keys.items.length > 0 ? (
        <KeyTable organization={org} mcpUrl={mcpUrl} servers={servers} keys={keys.items} mayWrite={mayWrite} />
      ) : (
        <EmptyState title="It has no key yet" action={make}>
          For programs that can send a header and nothing more.
        </EmptyState>
      )}
    </Card>
  );
}
