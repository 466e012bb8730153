import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { openPage } from "@/lib/http/open-page";
import { listRoles } from "@/lib/roles/list-roles";
import { GIVEN_TO_ROLES } from "@/lib/roles/schema";
import { MembersTabs } from "../members-tabs";
import { NewRole } from "./new-role";
import { OwnRoles } from "./own-roles";
import { RoleMatrix } from "./role-matrix";

export const metadata: Metadata = { title: "Roles" };

export default async function RolesPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const [{ items: roles }, organizations] = await Promise.all([page.read(listRoles, {}), page.organizations()]);
  const own = roles.filter(({ isBuiltIn }) => !isBuiltIn);
  const mayWrite = page.may("members.write");
  const mayMake = mayWrite && page.includes("customRbac");
  const given = GIVEN_TO_ROLES.filter((permission) => page.may(permission));
  const make = <NewRole organization={org} given={given} />;
  const you = organizations.find(({ slug }) => slug === org)?.roleName;
  return (
    <>
      <MembersTabs org={org} part="/roles" mayWrite={mayWrite} aside={mayMake && own.length > 0 ? make : undefined} />
      {mayWrite ? (
        <Card title={own.length > 0 ? "Your own roles" : undefined} className="mb-5">
          {own.length > 0 ? (
            <OwnRoles organization={org} roles={roles} given={given} />
          ) : (
            <EmptyState title="No roles of your own" action={mayMake ? make : undefined}>
              {mayMake
                ? "A role of your own has the permissions that you choose: for who looks after connections and sees no audit log, for instance."
                : "Roles of your own, each a set of permissions that you choose, are part of the Enterprise plan."}
            </EmptyState>
          )}
        </Card>
      ) : null}
      <Card title="What each role may do" aside={you ? `You: ${you}` : undefined}>
        <RoleMatrix roles={roles} />
      </Card>
      <p className="max-w-2xl pt-3 text-small text-ink-2">
        Everything that changes something asks this table, in the dashboard and in the admin API. Beyond it, only owners
        decide who is an owner, hand the organization over, or delete it.
      </p>
    </>
  );
}
