import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** Scrolls sideways on its own where the screen is narrow; reachable by keyboard for that. */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
    <section aria-label={label} tabIndex={0} className="relative overflow-x-auto rounded-b-card">
      <table className="w-full border-collapse text-table">{children}</table>
    </section>
  );
}

export function HeaderCell({ numeric, className, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        "border-b border-line px-3 py-2 text-[12px] leading-4 font-medium whitespace-nowrap text-ink-3 first:pl-4 last:pr-4",
        numeric ? "text-right tabular-nums" : "text-left",
        className,
      )}
    />
  );
}

export function Cell({ numeric, className, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td
      {...rest}
      className={classNames(
        "h-9 border-b border-line px-3 whitespace-nowrap in-[tr:last-child]:border-b-0 first:pl-4 last:pr-4",
        numeric && "text-right tabular-nums",
        className,
      )}
    />
  );
}
