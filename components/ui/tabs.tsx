import Link from "next/link";
import type { ReactNode } from "react";
import { ActiveInView } from "@/components/ui/active-in-view";
import { classNames } from "@/components/ui/class-names";

export interface Tab {
  readonly label: string;
  readonly href: string;
  /** A count beside the label. */
  readonly note?: ReactNode;
}

/** Parts of one page, each with an address of its own. */
export function Tabs({ label, tabs, active }: { label: string; tabs: readonly Tab[]; active: string }) {
  return (
    <nav aria-label={label} className="mb-5 flex gap-5 overflow-x-auto border-b border-line">
      {tabs.map(({ label: name, href, note }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === active ? "page" : undefined}
          className={classNames(
            "flex h-9 flex-none items-center gap-1.5 border-b-2 whitespace-nowrap focus-visible:-outline-offset-2 pointer-coarse:h-11",
            href === active ? "border-accent font-medium" : "border-transparent text-ink-2 hover:text-ink",
          )}
        >
          {name}
          {note ? <span className="text-small text-ink-3 tabular-nums">{note}</span> : null}
        </Link>
      ))}
      <ActiveInView active={active} />
    </nav>
  );
}
