import type { Metadata } from "next";
import { FilterForm, FilterSearch } from "@/components/forms/filter-form";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listMembers } from "@/lib/members/list-members";
import { listRoles } from "@/lib/roles/list-roles";
import { InviteMember } from "./invite-member";
import { MemberTable } from "./member-table";
import { MembersTabs } from "./members-tabs";
import { assignable } from "./role-words";

export const metadata: Metadata = { title: "Members" };

interface MembersProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"search" | "cursor" | "invite", string | string[]>>>;
}

export default async function MembersPage({ params, searchParams }: MembersProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const search = queryText(query.search);
  const cursor = queryText(query.cursor);
  const [members, { items: roles }, organizations] = await Promise.all([
    page.read(listMembers, { search, cursor }),
    page.read(listRoles, {}),
    page.organizations(),
  ]);
  const ownRole = organizations.find(({ slug }) => slug === org)?.role ?? "viewer";
  const mayWrite = page.may("members.write");
  const base = `/o/${org}/members`;
  return (
    <>
      <MembersTabs
        org={org}
        part=""
        mayWrite={mayWrite}
        aside={
          mayWrite ? (
            <InviteMember organization={org} roles={assignable(roles)} startsOpen={query.invite !== undefined} />
          ) : undefined
        }
      />
      <Card title={formatCount(members.total, search ? "match" : "member", search ? "matches" : "members")}>
        <FilterForm
          action={base}
          isFiltered={search !== undefined}
          search={
            <FilterSearch
              name="search"
              label="Search members"
              placeholder={mayWrite ? "Search name or address" : "Search name"}
              value={search}
            />
          }
        />
        {members.items.length > 0 ? (
          <MemberTable
            organization={{ slug: org, name: page.organization.name }}
            members={members.items}
            mayWrite={mayWrite}
            ownRole={ownRole}
            roles={assignable(roles)}
          />
        ) : (
          <EmptyState title="No member matches">
            Search for part of a name{mayWrite ? " or an address" : ""}.
          </EmptyState>
        )}
      </Card>
      <Pagination base={base} query={{ search }} cursor={cursor} nextCursor={members.nextCursor} />
    </>
  );
}
