import { hash } from "node:crypto";
import { type Asker, atOneMoment, viewMark } from "@/lib/gateway/calls/reach";
import type { Route, RouteTable } from "@/lib/gateway/core/catalogue";

/** The mark of a caller of whom nothing is kept back. */
const SEES_ALL = "*";

/** Marks name every rule of an organization: a longer one is held as its digest. */
const MAX_MARK_LENGTH = 64;

/** How many items one answer holds. */
const PAGE = 1000;

/** One page of a list as its callers get it: the items' JSON texts with commas between, as UTF-8. */
export interface ListPage {
  readonly items: Buffer;
  /** The key of the last item when more follow. */
  readonly next: string | null;
}

interface Kept {
  readonly page: ListPage;
  readonly owner: Map<string, Kept>;
  readonly key: string;
}

/**
 * Pages of lists, made once for a table and a scope and sent as bytes from then on. What a caller may not reach is not in
 * its page, so the scope is part of the key. Tables are replaced when anything in them changes; the pages of a table
 * that is gone, and those unused for longest, give way when together they are larger than allowed.
 */
export class ListPages {
  readonly #pages = new WeakMap<RouteTable, Map<string, Kept>>();
  readonly #kept = new Set<Kept>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What is held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The page after the item with the key `after`; null when this caller's list has no such item (any more). */
  page(
    table: RouteTable,
    asker: Asker,
    sees: (asker: Asker, route: Route) => boolean,
    after: string | null,
  ): ListPage | null {
    // Between the mark and the items an hour could begin that a rule speaks of.
    const then = atOneMoment(asker);
    const mark = viewMark(then);
    const key = `${shortened(mark)}\n${after ?? ""}`;
    let owner = this.#pages.get(table);
    const kept = owner?.get(key);
    if (kept) {
      this.#kept.delete(kept);
      this.#kept.add(kept);
      return kept.page;
    }
    const page = makePage(
      mark === SEES_ALL ? table.inOrder : table.inOrder.filter((route) => sees(then, route)),
      after,
    );
    if (!page) return null;
    if (!owner) {
      owner = new Map();
      this.#pages.set(table, owner);
    }
    this.#keep({ page, owner, key });
    return page;
  }

  #keep(kept: Kept): void {
    const weight = weightOf(kept);
    if (weight > this.#maxBytes) return;
    kept.owner.set(kept.key, kept);
    this.#kept.add(kept);
    this.#bytes += weight;
    for (const oldest of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      oldest.owner.delete(oldest.key);
      this.#bytes -= weightOf(oldest);
    }
  }
}

/** Empty pages weigh what they are found by. */
function weightOf({ page, key }: Kept): number {
  return page.items.length + key.length;
}

function shortened(mark: string): string {
  return mark.length > MAX_MARK_LENGTH ? hash("sha256", mark, "base64") : mark;
}

function makePage(visible: readonly Route[], after: string | null): ListPage | null {
  const start = after === null ? 0 : visible.findIndex((route) => route.key === after) + 1;
  if (after !== null && start === 0) return null;
  const page = visible.slice(start, start + PAGE);
  const last = page.at(-1);
  return {
    items: Buffer.from(page.map((route) => route.text).join(",")),
    next: last && start + PAGE < visible.length ? last.key : null,
  };
}
