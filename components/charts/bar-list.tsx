"use client";

// In the browser too, so that a page that streams sends the drawing whole: parts of an SVG that come late are wrapped by
// React in an element with a style, which the pages' policy refuses.

import Link from "next/link";
import { classNames } from "@/components/ui/class-names";

export interface BarItem {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly href?: string;
  /** A colour; else the first series'. */
  readonly colour?: string;
}

/** The greatest first, each with its share of the whole. */
export function BarList({
  items,
  whole,
  unit,
  isMachine = false,
}: {
  items: readonly BarItem[];
  /** What the shares are of. */
  whole: number;
  unit: string;
  /** Names that a machine said. */
  isMachine?: boolean;
}) {
  const most = Math.max(1, ...items.map(({ value }) => value));
  return (
    <ol className="grid gap-1 px-4 py-3">
      {items.map(({ id, name, value, href, colour = "var(--color-c1)" }) => (
        <li key={id} className="relative grid min-h-8 grid-cols-[minmax(0,1fr)_auto_4rem] items-center gap-3">
          <svg
            aria-hidden="true"
            preserveAspectRatio="none"
            viewBox="0 0 100 1"
            className="absolute bottom-0 h-[3px] w-full"
          >
            <rect width={(value / most) * 100} height="1" fill={colour} />
          </svg>
          <span className={classNames("truncate", isMachine && "font-mono text-small")} title={name}>
            {href ? (
              <Link href={href} className="rounded-tag hover:underline">
                {name}
              </Link>
            ) : (
              name
            )}
          </span>
          <span className="tabular-nums">
            {value.toLocaleString("en")}
            <span className="sr-only"> {unit}</span>
          </span>
          <span className="text-right text-small text-ink-3 tabular-nums">
            {whole === 0 ? "–" : `${((value / whole) * 100).toFixed(1)} %`}
          </span>
        </li>
      ))}
    </ol>
  );
}
