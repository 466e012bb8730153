import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { listInvitations } from "@/lib/invitations/list-invitations";
import { listRoles } from "@/lib/roles/list-roles";
import { InviteMember } from "../invite-member";
import { MembersTabs } from "../members-tabs";
import { assignable } from "../role-words";
import { InvitationTable } from "./invitation-table";

export const metadata: Metadata = { title: "Invitations" };

interface InvitationsProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function InvitationsPage({ params, searchParams }: InvitationsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const cursor = queryText((await searchParams).cursor);
  const [invitations, { items: roles }, organizations] = await Promise.all([
    page.read(listInvitations, { cursor }),
    page.read(listRoles, {}),
    page.organizations(),
  ]);
  const ownRole = organizations.find(({ slug }) => slug === org)?.role ?? "viewer";
  const invite = <InviteMember organization={org} roles={assignable(roles)} />;
  const isEmpty = invitations.items.length === 0;
  return (
    <>
      <MembersTabs org={org} part="/invitations" mayWrite aside={isEmpty ? undefined : invite} />
      <Card title={isEmpty ? undefined : formatCount(invitations.total, "open invitation")}>
        {isEmpty ? (
          <EmptyState title="Nobody is invited at the moment" action={invite}>
            An invitation is a link that makes one person a member, in the role that you choose. It stands here until
            they accept it.
          </EmptyState>
        ) : (
          <InvitationTable organization={org} invitations={invitations.items} ownRole={ownRole} />
        )}
      </Card>
      <Pagination
        base={`/o/${org}/members/invitations`}
        query={{}}
        cursor={cursor}
        nextCursor={invitations.nextCursor}
      />
    </>
  );
}
