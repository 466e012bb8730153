import type { Catalogue, Route, RouteTable } from "@/lib/gateway/core/catalogue";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { OrganizationSnapshot } from "@/lib/gateway/snapshots/snapshots";

/** What can change on an endpoint, as the protocol announces it. */
export const LIST_KINDS = ["tools", "prompts", "resources"] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** The list that a notification speaks of; null for any other notification. */
export function changedList(method: string): ListKind | null {
  const kind = /^notifications\/(tools|prompts|resources)\/list_changed$/.exec(method)?.[1];
  return LIST_KINDS.find((known) => known === kind) ?? null;
}

/** Somebody with an open stream who wants to hear of changed lists. */
export interface ListListener {
  readonly organizationId: string;
  readonly principalId: string;
  /** Null on an aggregated endpoint. */
  readonly connectionSlug: string | null;
  /** Whether the principal may know of the server. */
  reaches(connection: ConnectionView): boolean;
  wants(kind: ListKind): boolean;
  changed(kind: ListKind): void;
  /** The gateway ends the stream: it is going down, or the principal may not listen any more. */
  end(): void;
}

const SETTLE_MS = 25;

/** Open listeners, and who is told what. Several changes within a moment are one announcement. */
export class ListListeners {
  readonly #listeners = new Set<ListListener>();
  readonly #pending = new Map<ListListener, Set<ListKind>>();
  #timer: NodeJS.Timeout | null = null;

  add(listener: ListListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      this.#pending.delete(listener);
    };
  }

  /** Nothing waits to be told. */
  get isQuiet(): boolean {
    return this.#pending.size === 0;
  }

  /** Whether anybody of an organization listens. */
  concerns(organizationId: string): boolean {
    for (const listener of this.#listeners) if (listener.organizationId === organizationId) return true;
    return false;
  }

  /** A snapshot has been replaced: whoever sees other lists than before is told. */
  compare(before: OrganizationSnapshot | null, after: OrganizationSnapshot | null): void {
    if (!before || !after) return;
    for (const listener of this.#listeners) {
      if (listener.organizationId !== after.organization.id) continue;
      for (const kind of LIST_KINDS) {
        if (differs(catalogueOf(before, listener), catalogueOf(after, listener), kind, listener))
          this.#note(listener, kind);
      }
    }
  }

  /** A server says that its lists changed, whether or not anything visible did. */
  announce(connection: ConnectionView, kinds: readonly ListKind[]): void {
    for (const listener of this.#listeners) {
      if (listener.organizationId !== connection.organizationId) continue;
      if (listener.connectionSlug !== null && listener.connectionSlug !== connection.slug) continue;
      if (!listener.reaches(connection)) continue;
      for (const kind of kinds) this.#note(listener, kind);
    }
  }

  end(matches: (listener: ListListener) => boolean): void {
    for (const listener of [...this.#listeners]) if (matches(listener)) listener.end();
  }

  #note(listener: ListListener, kind: ListKind): void {
    if (!listener.wants(kind)) return;
    const kinds = this.#pending.get(listener) ?? new Set();
    this.#pending.set(listener, kinds.add(kind));
    this.#timer ??= setTimeout(() => this.#flush(), SETTLE_MS);
  }

  #flush(): void {
    this.#timer = null;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [listener, kinds] of pending) for (const kind of kinds) listener.changed(kind);
  }
}

function catalogueOf(snapshot: OrganizationSnapshot, listener: ListListener): Catalogue | null {
  if (listener.connectionSlug === null) return snapshot.unified;
  const connection = snapshot.bySlug.get(listener.connectionSlug);
  return connection ? snapshot.plain(connection) : null;
}

function differs(before: Catalogue | null, after: Catalogue | null, kind: ListKind, listener: ListListener): boolean {
  if (!before || !after) return before !== after;
  if (kind === "resources" && differentTables(before.resourceTemplates, after.resourceTemplates, listener)) return true;
  return differentTables(before[kind], after[kind], listener);
}

/** Unchanged connections keep their routes, so most comparisons are of identity. */
function differentTables(before: RouteTable, after: RouteTable, listener: ListListener): boolean {
  if (isSame(before.inOrder, after.inOrder)) return false;
  return !isSame(visible(before, listener), visible(after, listener));
}

function visible(table: RouteTable, listener: ListListener): readonly Route[] {
  return table.inOrder.filter((route) => listener.reaches(route.connection));
}

function isSame(before: readonly Route[], after: readonly Route[]): boolean {
  if (before.length !== after.length) return false;
  return before.every((route, index) => {
    const other = after[index];
    return route === other || (route.key === other?.key && route.text === other.text);
  });
}
