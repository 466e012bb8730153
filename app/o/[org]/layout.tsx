import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "@/components/layout/shell";
import { readTheme, THEME_COOKIE } from "@/components/layout/theme";
import { openPage } from "@/lib/http/open-page";
import { listNotifications } from "@/lib/notifications/list-notifications";
import { getAttention } from "@/lib/organizations/get-attention";
import { markNotificationsReadAction } from "./notification-actions";

const NOTIFICATIONS = 20;

interface OrganizationLayoutProps {
  params: Promise<{ org: string }>;
  children: ReactNode;
}

/** Draws the frame. Whether somebody may see what is in it, each page asks for itself. */
export default async function OrganizationLayout({ params, children }: OrganizationLayoutProps) {
  const page = await openPage((await params).org);
  const [organizations, attention, told, isOperator] = await Promise.all([
    page.organizations(),
    page.read(getAttention, {}),
    page.read(listNotifications, { limit: NOTIFICATIONS }),
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
        troubled: attention.connections,
        wishes: attention.accessRequests,
        notifications: told.items,
        unread: told.unread,
        markRead: markNotificationsReadAction,
      }}
    >
      {children}
    </Shell>
  );
}
