import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { Skeleton } from "@/components/ui/skeleton";
import type { Delta, Figure } from "./summary-figures";

const STRIP = "grid grid-cols-2 overflow-hidden rounded-card border border-line bg-surface lg:grid-cols-4";
const STRIP_CELL =
  "grid min-w-0 content-start gap-1 border-line px-4 py-3.5 [&:nth-child(n+3)]:max-lg:border-t even:max-lg:border-l lg:border-l lg:first:border-l-0";

export function FigureStrip({ label, children }: { label: string; children: ReactNode }) {
  return (
    <dl aria-label={label} className={STRIP}>
      {children}
    </dl>
  );
}

/** Holds the place of a strip, cell by cell. */
export function FigureStripWaiting() {
  return (
    <div className={STRIP}>
      {["calls", "success", "latency", "errors"].map((name) => (
        <div key={name} className={STRIP_CELL}>
          <Skeleton className="my-0.5 h-3.5 w-24" />
          <Skeleton className="my-1 h-5.5 w-20" />
          <Skeleton className="my-0.5 h-3.5 w-32" />
        </div>
      ))}
    </div>
  );
}

/** A figure, how it differs from the one of the time before, and where there is more about it. */
export function FigureCell({ figure, href, aside }: { figure: Figure; href?: string; aside?: ReactNode }) {
  const { label, value, unit, delta, note } = figure;
  return (
    <div className={classNames(STRIP_CELL, href && "relative hover:bg-sunken has-focus-visible:bg-sunken")}>
      <dt className="text-small text-ink-2">
        {href ? (
          <Link href={href} className="rounded-tag after:absolute after:inset-0 hover:text-ink">
            {label}
          </Link>
        ) : (
          label
        )}
      </dt>
      <dd className="flex items-end justify-between gap-4">
        <span className="text-figure font-semibold tracking-[-0.025em] whitespace-nowrap tabular-nums">
          {value}
          {unit ? <span className="text-table font-medium tracking-normal text-ink-2"> {unit}</span> : null}
        </span>
        {aside ? <span className="min-w-0 flex-1 max-sm:hidden [&>svg]:ml-auto">{aside}</span> : null}
      </dd>
      <dd className="text-small text-ink-3">{note ?? (delta ? <DeltaText delta={delta} /> : "nothing before")}</dd>
    </div>
  );
}

const ARROWS: Record<Delta["direction"], string> = { up: "▲", down: "▼", same: "" };
const WORDS: Record<Delta["direction"], string> = { up: "up", down: "down", same: "" };

function DeltaText({ delta: { direction, text, isGood } }: { delta: Delta }) {
  if (direction === "same") return "as before";
  return (
    <>
      <span
        className={classNames(
          "font-medium whitespace-nowrap tabular-nums",
          isGood === null ? "text-ink-2" : isGood ? "text-ok" : "text-err",
        )}
      >
        <span aria-hidden="true">{ARROWS[direction]}</span>
        <span className="sr-only">{WORDS[direction]}</span> {text}
      </span>{" "}
      vs previous
    </>
  );
}
