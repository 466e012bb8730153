export interface NavItem {
  readonly label: string;
  /** Under `/o/{org}`; empty for Home. */
  readonly path: string;
  /** "Foot" stands at the sidebar's end. */
  readonly group: "Work" | "Observe" | "Govern" | "Foot";
}

/** The dashboard's pages, in the order of the sidebar. A page gets its line here when it exists. */
export const NAV_ITEMS: readonly NavItem[] = [
  { label: "Home", path: "", group: "Work" },
  { label: "Connections", path: "/connections", group: "Work" },
  { label: "Catalog", path: "/catalog", group: "Work" },
  { label: "Tools", path: "/tools", group: "Work" },
  { label: "My connections", path: "/accounts", group: "Work" },
  { label: "Connect", path: "/connect", group: "Work" },
  { label: "Access log", path: "/log", group: "Observe" },
  { label: "Analytics", path: "/analytics", group: "Observe" },
  { label: "Keys", path: "/keys", group: "Govern" },
  { label: "Clients", path: "/clients", group: "Govern" },
  { label: "Members", path: "/members", group: "Govern" },
  { label: "Access", path: "/access", group: "Govern" },
  { label: "Audit log", path: "/audit", group: "Govern" },
  { label: "Settings", path: "/settings", group: "Foot" },
];

/** Parts of those pages, which the palette leads to as well. */
export const SUB_PAGES: readonly { readonly label: string; readonly path: string }[] = [
  { label: "Catalog, import from a registry", path: "/catalog/import" },
  { label: "Catalog, add an entry", path: "/catalog/new" },
  { label: "Analytics, servers and tools", path: "/analytics/servers" },
  { label: "Analytics, user activity", path: "/analytics/users" },
  { label: "Analytics, costs", path: "/analytics/costs" },
  { label: "Analytics, live", path: "/analytics/live" },
  { label: "Members, invitations", path: "/members/invitations" },
  { label: "Members, teams", path: "/members/teams" },
  { label: "Members, service accounts", path: "/members/service-accounts" },
  { label: "Members, roles", path: "/members/roles" },
  { label: "Access, requests", path: "/access/requests" },
  { label: "Access, check", path: "/access/check" },
  { label: "Settings, alerts", path: "/settings/alerts" },
  { label: "Settings, security review", path: "/settings/review" },
  { label: "Settings, trusted issuers", path: "/settings/tokens" },
  { label: "Settings, status", path: "/settings/status" },
  { label: "Settings, plan", path: "/settings/plan" },
  { label: "Settings, danger zone", path: "/settings/danger" },
];
