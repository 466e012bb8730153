import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listAccounts } from "@/lib/oauth/list-accounts";
import { listServerKeys } from "@/lib/server-keys/list-keys";
import { PlanLocked } from "../plan-locked";
import { AccountTable } from "./account-table";
import { KeysTable } from "./keys-table";

export const metadata: Metadata = { title: "My connections" };

interface AccountsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"server" | "for", string | string[]>>>;
}

/** Where people connect accounts of their own; a call that lacks one leads here. */
export default async function AccountsPage({ params, searchParams }: AccountsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const [{ items }, { items: keys }] = await Promise.all([page.read(listAccounts, {}), page.read(listServerKeys, {})]);
  const wanted = queryText(query.server);
  const addressee = queryText(query.for);
  // A link from somebody else's call: an account that is connected here is the reader's own, which is said first.
  const isForAnother = addressee !== undefined && addressee !== page.user.id;
  return (
    <>
      <PageHeader title="My connections" />
      {isForAnother ? (
        <div className="mb-5">
          <Notice tone="warn" title="This link was made for somebody else">
            What you connect or enter here is your own, and your own calls alone are made with it.
          </Notice>
        </div>
      ) : null}
      {page.includes("perUserKeys") || items.length + keys.length === 0 ? null : (
        <div className="mb-5">
          <PlanLocked feature="perUserKeys" org={org} />
        </div>
      )}
      <div className="grid gap-5">
        {items.length === 0 && keys.length > 0 ? null : (
          <Card title={items.length === 0 ? undefined : formatCount(items.length, "account")}>
            {items.length === 0 ? (
              <EmptyState title="No server asks for your own account">
                Where an administrator sets a server to be used with everybody&apos;s own account or key, it stands here
                with a button to connect yours.
              </EmptyState>
            ) : (
              <AccountTable organization={org} accounts={items} wanted={wanted} />
            )}
          </Card>
        )}
        {keys.length === 0 ? null : (
          <Card title="Keys">
            <KeysTable organization={org} items={keys} wanted={wanted} />
          </Card>
        )}
      </div>
    </>
  );
}
