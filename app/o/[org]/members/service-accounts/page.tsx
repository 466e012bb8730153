import type { Metadata } from "next";
import { FilterForm, FilterSearch } from "@/components/forms/filter-form";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listServiceAccounts } from "@/lib/service-accounts/list-accounts";
import { MembersTabs } from "../members-tabs";
import { readAccountChoices } from "./account-choices";
import { AccountTable } from "./account-table";
import { NewAccount } from "./new-account";

export const metadata: Metadata = { title: "Service accounts" };

interface ServiceAccountsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"search" | "cursor", string | string[]>>>;
}

export default async function ServiceAccountsPage({ params, searchParams }: ServiceAccountsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const search = queryText(query.search);
  const cursor = queryText(query.cursor);
  const mayWrite = page.may("members.write");
  const [accounts, choices] = await Promise.all([
    page.read(listServiceAccounts, { search, cursor }),
    mayWrite ? readAccountChoices(page) : null,
  ]);
  const base = `/o/${org}/members/service-accounts`;
  const isEmpty = accounts.total === 0 && search === undefined;
  const make = choices ? <NewAccount organization={org} choices={choices} /> : undefined;
  return (
    <>
      <MembersTabs org={org} part="/service-accounts" mayWrite={mayWrite} aside={isEmpty ? undefined : make} />
      <Card title={isEmpty ? undefined : formatCount(accounts.total, "service account")}>
        {isEmpty ? null : (
          <FilterForm
            action={base}
            isFiltered={search !== undefined}
            search={
              <FilterSearch name="search" label="Search service accounts" placeholder="Search name" value={search} />
            }
          />
        )}
        {accounts.items.length > 0 ? (
          <AccountTable organization={org} accounts={accounts.items} choices={choices} />
        ) : isEmpty ? (
          <EmptyState title="There is no service account yet" action={make}>
            A service account is a program's own place here: a build, a job, an agent that runs by itself. Its keys and
            clients stay when the person who set them up leaves.
          </EmptyState>
        ) : (
          <EmptyState title="No service account matches">Search for part of a name or description.</EmptyState>
        )}
      </Card>
      <Pagination base={base} query={{ search }} cursor={cursor} nextCursor={accounts.nextCursor} />
    </>
  );
}
