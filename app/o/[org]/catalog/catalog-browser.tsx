"use client";

import { Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { CONTROL } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { CATEGORIES, CATEGORY_NAMES, type Category } from "@/lib/catalog/entry";
import type { CatalogItem } from "@/lib/catalog/schema";
import { searchEntries } from "@/lib/catalog/search-entries";
import type { CatalogView } from "./catalog-view";
import { EntryCard } from "./entry-card";
import { useConnectEntry } from "./use-connect-entry";

/**
 * The catalog, searched while one types: words that are misspelt a little find what was meant. `/` leads to the field,
 * arrows from it through the cards. What is looked for stands in the address.
 */
export function CatalogBrowser({
  organization,
  items,
  mayConnect,
  start,
}: {
  organization: string;
  items: readonly CatalogItem[];
  mayConnect: boolean;
  start: CatalogView;
}) {
  const [view, setView] = useState(start);
  const search = useDeferredValue(view.search);
  const found = useMemo(() => searchEntries(items, search), [items, search]);
  const shown = view.category === null ? found : found.filter(({ category }) => category === view.category);
  const { connect, current, isBusy, problem } = useConnectEntry(organization);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog]");
      if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey || isTyping) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  function change(part: Partial<CatalogView>) {
    const next = { ...view, ...part };
    setView(next);
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(next)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    window.history.replaceState(null, "", url);
  }

  /** Arrows go from card to card, and up from the first ones back to the field. */
  function walk(event: KeyboardEvent<HTMLElement>) {
    const links = [...(list.current?.querySelectorAll<HTMLElement>("a[data-entry]") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const isInField = document.activeElement === field.current;
    const to = isInField ? (event.key === "ArrowDown" ? 0 : null) : at < 0 ? null : nextOf(event.key, at, links);
    if (to === null) return;
    event.preventDefault();
    if (to < 0) field.current?.focus();
    else links[to]?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows only move the focus between what can be focused.
    <div className="grid gap-4" onKeyDown={walk}>
      <div className="grid gap-3">
        <div className="relative max-w-[520px]">
          <Search
            size={16}
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
          />
          <input
            ref={field}
            type="search"
            aria-label="Search the catalog"
            placeholder="Search by name or by what it does"
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            value={view.search}
            onChange={(event) => change({ search: event.target.value })}
            className={classNames(CONTROL, "pr-9 pl-8")}
          />
          <span className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 max-sm:hidden">
            {view.search === "" ? <Kbd>/</Kbd> : null}
          </span>
        </div>
        <Categories items={found} chosen={view.category} onChoose={(category) => change({ category })} />
      </div>
      <p role="status" className="text-small text-ink-2">
        {formatCount(shown.length, "server")}
      </p>
      {shown.length > 0 ? (
        <ul ref={list} aria-label="Servers" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {shown.map((item) => (
            <EntryCard
              key={item.slug}
              organization={organization}
              item={item}
              mayConnect={mayConnect}
              isBusy={isBusy && current === item.slug}
              problem={current === item.slug ? problem : null}
              onConnect={() => (item.methods[0] ? void connect(item, { method: item.methods[0].kind }) : undefined)}
            />
          ))}
        </ul>
      ) : (
        <div className="rounded-card border border-line bg-surface">
          <EmptyState
            title={view.search.trim() === "" ? "Nothing here yet" : `No server matches “${view.search.trim()}”`}
          >
            {mayConnect
              ? "Take the category away, try another word, or add the server by its URL."
              : "Take the category away, or try another word. An administrator can add servers that are not here."}
          </EmptyState>
        </div>
      )}
    </div>
  );
}

function Categories({
  items,
  chosen,
  onChoose,
}: {
  items: readonly CatalogItem[];
  chosen: Category | null;
  onChoose: (category: Category | null) => void;
}) {
  const counts = new Map<Category, number>();
  for (const { category } of items) counts.set(category, (counts.get(category) ?? 0) + 1);
  const choices = [null, ...CATEGORIES.filter((category) => counts.has(category) || category === chosen)];
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5">
      <legend className="sr-only">Category</legend>
      {choices.map((category) => (
        <button
          key={category ?? "all"}
          type="button"
          aria-pressed={category === chosen}
          onClick={() => onChoose(category)}
          className={classNames(
            "inline-flex min-h-7 items-center gap-1.5 rounded-control border px-2.5 text-small font-medium pointer-coarse:min-h-11",
            category === chosen ? "border-accent bg-accent-soft text-ink" : "border-line text-ink-2 hover:bg-sunken",
          )}
        >
          {category === null ? "All" : CATEGORY_NAMES[category]}
          <span className="text-ink-3 tabular-nums">
            {category === null ? items.length : (counts.get(category) ?? 0)}
          </span>
        </button>
      ))}
    </fieldset>
  );
}

/** The card that an arrow leads to; -1: the field above them; null: no arrow, or none there. */
function nextOf(key: string, at: number, links: readonly HTMLElement[]): number | null {
  if (key === "ArrowRight") return at + 1 < links.length ? at + 1 : null;
  if (key === "ArrowLeft") return at - 1;
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  const columns = columnsOf(links);
  const to = key === "ArrowDown" ? at + columns : at - columns;
  if (to < 0) return -1;
  return to < links.length ? to : null;
}

/** How many cards stand beside the first. */
function columnsOf(links: readonly HTMLElement[]): number {
  const top = links[0]?.getBoundingClientRect().top;
  const next = links.findIndex((link) => link.getBoundingClientRect().top !== top);
  return next < 0 ? links.length : next;
}
