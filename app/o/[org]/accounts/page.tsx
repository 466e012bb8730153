import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listAccounts } from "@/lib/oauth/list-accounts";
import { PlanLocked } from "../plan-locked";
import { AccountTable } from "./account-table";

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
  const { items } = await page.read(listAccounts, {});
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
            What you connect here is your own account, and your own calls alone are made with it.
          </Notice>
        </div>
      ) : null}
      {page.includes("perUserKeys") || items.length === 0 ? null : (
        <div className="mb-5">
          <PlanLocked feature="perUserKeys" org={org} />
        </div>
      )}
      <Card title={items.length === 0 ? undefined : formatCount(items.length, "server")}>
        {items.length === 0 ? (
          <EmptyState title="No server asks for your own account">
            Where an administrator sets a server to be used with everybody&apos;s own account, it stands here with a
            button to connect yours.
          </EmptyState>
        ) : (
          <AccountTable organization={org} accounts={items} wanted={wanted} />
        )}
      </Card>
    </>
  );
}
