import Link from "next/link";
import { classNames } from "@/components/ui/class-names";

export const CONNECTION_TABS = ["overview", "tools", "settings"] as const;
export type ConnectionTab = (typeof CONNECTION_TABS)[number];

const LABELS: Record<ConnectionTab, string> = { overview: "Overview", tools: "Tools", settings: "Settings" };

export function readTab(value: string | undefined): ConnectionTab {
  return CONNECTION_TABS.find((tab) => tab === value) ?? "overview";
}

export function ConnectionTabs({
  base,
  active,
  toolCount,
  tabs,
}: {
  base: string;
  active: ConnectionTab;
  toolCount: string;
  tabs: readonly ConnectionTab[];
}) {
  return (
    <nav aria-label="Parts of this connection" className="mb-5 flex gap-5 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab}
          href={tab === "overview" ? base : `${base}?tab=${tab}`}
          aria-current={tab === active ? "page" : undefined}
          className={classNames(
            "-mb-px flex h-9 items-center gap-1.5 border-b-2 whitespace-nowrap focus-visible:-outline-offset-2 pointer-coarse:h-11",
            tab === active ? "border-accent font-medium" : "border-transparent text-ink-2 hover:text-ink",
          )}
        >
          {LABELS[tab]}
          {tab === "tools" ? <span className="text-small text-ink-3 tabular-nums">{toolCount}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
