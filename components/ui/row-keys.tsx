"use client";

import type { KeyboardEvent, ReactNode } from "react";

/**
 * A region in which j and k move from row to row and Enter opens the one that has the focus (it is on the row's link).
 * Only while the focus is within: a letter means nothing anywhere else (WCAG 2.1.4).
 */
export function RowKeys({ label, children }: { label: string; children: ReactNode }) {
  function move(event: KeyboardEvent<HTMLElement>) {
    const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    // A dialog that belongs to a row is elsewhere in the document, though its events come by here.
    if (!(event.target instanceof HTMLElement) || !event.currentTarget.contains(event.target)) return;
    if (event.target.matches("input, select, textarea")) return;
    const rows = [...event.currentTarget.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a, button"));
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    next?.querySelector<HTMLElement>("a, button")?.focus();
    event.preventDefault();
  }
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
      tabIndex={0}
      onKeyDown={move}
      className="relative overflow-x-auto rounded-b-card"
    >
      {children}
    </section>
  );
}
