import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { needsAttention } from "@/components/connections/status-words";
import { Shell } from "@/components/layout/shell";
import { readTheme, THEME_COOKIE } from "@/components/layout/theme";
import { listAccessRequests } from "@/lib/access/list-requests";
import { listConnections } from "@/lib/connections/list-connections";
import { type OpenedPage, openPage } from "@/lib/http/open-page";

interface OrganizationLayoutProps {
  params: Promise<{ org: string }>;
  children: ReactNode;
}

/** Draws the frame. Whether somebody may see what is in it, each page asks for itself. */
export default async function OrganizationLayout({ params, children }: OrganizationLayoutProps) {
  const page = await openPage((await params).org);
  const [organizations, troubled, wishes, isOperator] = await Promise.all([
    page.organizations(),
    countTroubled(page),
    countWishes(page),
    page.isOperator(),
  ]);
  const { organization, user, publicUrl, may } = page;
  return (
    <Shell
      facts={{
        organization: { slug: organization.slug, name: organization.name },
        organizations: organizations.map(({ slug, name }) => ({ slug, name })),
        user: { name: user.name, email: user.email, isOperator },
        theme: readTheme((await cookies()).get(THEME_COOKIE)?.value),
        mcpUrl: `${publicUrl}/mcp`,
        mayAddServer: may("connections.write"),
        mayMakeKey: may("keys.write"),
        mayInvite: may("members.write"),
        troubled,
        wishes,
      }}
    >
      {children}
    </Shell>
  );
}

async function countWishes(page: OpenedPage): Promise<number> {
  if (!page.may("access.write")) return 0;
  return (await page.read(listAccessRequests, { state: "open", limit: 1 })).total;
}

async function countTroubled(page: OpenedPage): Promise<number> {
  if (!page.may("connections.read")) return 0;
  const [rejected, failing, paused] = await Promise.all([
    page.read(listConnections, { status: "needs_reauth", limit: 1 }),
    page.read(listConnections, { status: "error", limit: 1 }),
    page.read(listConnections, { status: "paused", limit: 100 }),
  ]);
  // What a person paused has the same status, and waits for nobody.
  return rejected.total + failing.total + paused.items.filter(needsAttention).length;
}
