export interface NavItem {
  readonly label: string;
  /** Under `/o/{org}`; empty for Home. */
  readonly path: string;
  readonly group: "Work" | "Observe" | "Govern";
}

/** The dashboard's pages, in the order of the sidebar. A page gets its line here when it exists. */
export const NAV_ITEMS: readonly NavItem[] = [
  { label: "Home", path: "", group: "Work" },
  { label: "Connections", path: "/connections", group: "Work" },
  { label: "Access log", path: "/log", group: "Observe" },
  { label: "Keys", path: "/keys", group: "Govern" },
];
