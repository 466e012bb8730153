import { Tabs } from "@/components/ui/tabs";

const CONNECTION_TABS = [
  "overview",
  "tools",
  "resources",
  "prompts",
  "test",
  "access",
  "activity",
  "settings",
] as const;
export type ConnectionTab = (typeof CONNECTION_TABS)[number];

const LABELS: Record<ConnectionTab, string> = {
  overview: "Overview",
  tools: "Tools",
  resources: "Resources",
  prompts: "Prompts",
  test: "Test",
  access: "Access",
  activity: "Activity",
  settings: "Settings",
};

/** What the address asks for, where the person may see it; else the first. */
export function readTab(value: string | undefined, shown: readonly ConnectionTab[]): ConnectionTab {
  return shown.find((tab) => tab === value) ?? "overview";
}

export function ConnectionTabs({
  base,
  active,
  notes,
  tabs,
}: {
  base: string;
  active: ConnectionTab;
  /** Counts beside the labels. */
  notes: Partial<Record<ConnectionTab, string>>;
  tabs: readonly ConnectionTab[];
}) {
  const hrefOf = (tab: ConnectionTab) => (tab === "overview" ? base : `${base}?tab=${tab}`);
  return (
    <Tabs
      label="Parts of this connection"
      active={hrefOf(active)}
      tabs={tabs.map((tab) => ({ label: LABELS[tab], href: hrefOf(tab), note: notes[tab] }))}
    />
  );
}
