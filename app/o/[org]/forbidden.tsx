"use client";

import { usePathname } from "next/navigation";
import { PageHeader } from "@/components/layout/page-header";
import { type Permission, rolesWith } from "@/lib/access/permissions";

const PLURAL = { owner: "owners", admin: "admins", member: "members", viewer: "viewers" } as const;
const LIST = new Intl.ListFormat("en", { type: "conjunction" });

/** What the pages below an organization show, by the first part of their path, and what it takes to see it. */
const SHOWS: Readonly<Record<string, { readonly what: string; readonly permission: Permission }>> = {
  connections: { what: "Connections", permission: "connections.read" },
  keys: { what: "API keys", permission: "keys.read" },
  members: { what: "Invitations", permission: "members.write" },
  audit: { what: "The audit log", permission: "audit.read" },
  log: { what: "The access log", permission: "calls.read" },
};

/** Says who may see the page, and who can let somebody in. It is drawn along with every page, so it asks for nothing. */
export default function OrganizationForbidden() {
  const shown = SHOWS[usePathname().split("/")[3] ?? ""];
  const roles = shown && LIST.format(rolesWith(shown.permission).map((role) => PLURAL[role]));
  return (
    <PageHeader title="You may not see this page">
      <p className="max-w-xl text-ink-2">
        {shown ? `${shown.what} can be seen by ${roles}. ` : null}
        Your role in this organization is another one. An owner or an admin can change it.
      </p>
    </PageHeader>
  );
}
