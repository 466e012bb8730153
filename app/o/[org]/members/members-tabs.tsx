import type { ReactNode } from "react";
import { PageHeader } from "@/components/layout/page-header";
import { Tabs } from "@/components/ui/tabs";

/** The head of every part of the members' page. Invitations are for those who look after members. */
export function MembersTabs({
  org,
  part,
  mayWrite,
  aside,
}: {
  org: string;
  part: "" | "/invitations" | "/teams" | "/service-accounts" | "/roles";
  mayWrite: boolean;
  aside?: ReactNode;
}) {
  const base = `/o/${org}/members`;
  return (
    <>
      <PageHeader title="Members" aside={aside} />
      <Tabs
        label="Members"
        active={`${base}${part}`}
        tabs={[
          { label: "People", href: base },
          ...(mayWrite ? [{ label: "Invitations", href: `${base}/invitations` }] : []),
          { label: "Teams", href: `${base}/teams` },
          { label: "Service accounts", href: `${base}/service-accounts` },
          { label: "Roles", href: `${base}/roles` },
        ]}
      />
    </>
  );
}
