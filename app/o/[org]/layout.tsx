import type { ReactNode } from "react";
import { Announcer } from "@/components/feedback/announcer";
import { Shell } from "@/components/layout/shell";
import { openPage } from "@/lib/http/open-page";

interface OrganizationLayoutProps {
  params: Promise<{ org: string }>;
  children: ReactNode;
}

/** Draws the frame. Whether somebody may see what is in it, each page asks for itself. */
export default async function OrganizationLayout({ params, children }: OrganizationLayoutProps) {
  const { organization, user } = await openPage((await params).org);
  return (
    <>
      <Shell organization={organization} user={user}>
        {children}
      </Shell>
      <Announcer />
    </>
  );
}
