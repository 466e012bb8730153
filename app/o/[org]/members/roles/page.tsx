import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { openPage } from "@/lib/http/open-page";
import { MembersTabs } from "../members-tabs";
import { ROLE_WORDS } from "../role-words";
import { RoleMatrix } from "./role-matrix";

export const metadata: Metadata = { title: "Roles" };

export default async function RolesPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const role = (await page.organizations()).find(({ slug }) => slug === org)?.role;
  return (
    <>
      <MembersTabs org={org} part="/roles" mayWrite={page.may("members.write")} />
      <Card title="What each role may do" aside={role ? `You: ${ROLE_WORDS[role]}` : undefined}>
        <RoleMatrix />
      </Card>
      <p className="max-w-2xl pt-3 text-small text-ink-2">
        Everything that changes something asks this table, in the dashboard and in the admin API. Beyond it, only owners
        decide who is an owner, hand the organization over, or delete it.
      </p>
    </>
  );
}
