import type { Principal } from "@/lib/access/principal";
import { type Asker, mayCall, mayUse, reaches, viewMark } from "@/lib/gateway/calls/reach";
import type { Catalogue, Route } from "@/lib/gateway/core/catalogue";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { type OrganizationSnapshot, presentPrincipal, type SnapshotStore } from "@/lib/gateway/snapshots/snapshots";

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
  /** As it came in. Its scope may have changed since. */
  readonly principal: Principal;
  readonly address: string | null;
  wants(kind: ListKind): boolean;
  changed(kind: ListKind): void;
  /** The gateway ends the stream: it is going down, or the principal may not listen any more. */
  end(): void;
}

const SETTLE_MS = 25;

/** What a listener was when it was last looked at. */
interface Seen {
  readonly principal: Principal;
  readonly mark: string;
}

/** Open listeners, and who is told what. Several changes within a moment are one announcement. */
export class ListListeners {
  readonly #snapshots: Pick<SnapshotStore, "organization" | "holder">;
  readonly #now: () => number;
  readonly #seen = new WeakMap<ListListener, Seen>();
  readonly #listeners = new Set<ListListener>();
  readonly #pending = new Map<ListListener, Set<ListKind>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(snapshots: Pick<SnapshotStore, "organization" | "holder">, now: () => number) {
    this.#snapshots = snapshots;
    this.#now = now;
  }

  add(listener: ListListener): () => void {
    this.#listeners.add(listener);
    const snapshot = this.#snapshots.organization(listener.organizationId);
    if (snapshot) this.#look(listener, viewMark(this.#askerOf(listener, snapshot)));
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
      const principalBefore = this.#seen.get(listener)?.principal ?? listener.principal;
      const [was, is] = [this.#viewOf(listener, before, principalBefore), this.#viewOf(listener, after)];
      for (const kind of LIST_KINDS) if (differs(was, is, kind)) this.#note(listener, kind);
      this.#look(listener, is.mark);
    }
  }

  /** Rules that hold at certain hours change what is seen by themselves; whoever sees other lists than before is told. */
  sweep(): void {
    for (const listener of this.#listeners) {
      const snapshot = this.#snapshots.organization(listener.organizationId);
      if (!snapshot?.policy) continue;
      const mark = viewMark(this.#askerOf(listener, snapshot));
      const before = this.#seen.get(listener)?.mark;
      this.#look(listener, mark);
      if (before === undefined || before === mark) continue;
      for (const kind of LIST_KINDS) this.#note(listener, kind);
    }
  }

  /** A server says that its lists changed, whether or not anything visible did. */
  announce(connection: ConnectionView, kinds: readonly ListKind[]): void {
    for (const listener of this.#listeners) {
      if (listener.organizationId !== connection.organizationId) continue;
      if (listener.connectionSlug !== null && listener.connectionSlug !== connection.slug) continue;
      const snapshot = this.#snapshots.organization(listener.organizationId);
      if (!snapshot || !reaches(this.#askerOf(listener, snapshot), connection)) continue;
      for (const kind of kinds) this.#note(listener, kind);
    }
  }

  end(matches: (listener: ListListener) => boolean): void {
    for (const listener of [...this.#listeners]) if (matches(listener)) listener.end();
  }

  #principalOf({ principal }: ListListener): Principal {
    return presentPrincipal(this.#snapshots, principal);
  }

  #look(listener: ListListener, mark: string): void {
    this.#seen.set(listener, { principal: this.#principalOf(listener), mark });
  }

  #askerOf(listener: ListListener, snapshot: OrganizationSnapshot, principal = this.#principalOf(listener)): Asker {
    return { principal, snapshot, address: listener.address, gateway: { now: this.#now } };
  }

  #viewOf(listener: ListListener, snapshot: OrganizationSnapshot, principal?: Principal): View {
    const asker = this.#askerOf(listener, snapshot, principal);
    return { asker, mark: viewMark(asker), catalogue: catalogueOf(snapshot, listener) };
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

/** An endpoint as one listener sees it under one snapshot. */
interface View {
  readonly asker: Asker;
  readonly mark: string;
  readonly catalogue: Catalogue | null;
}

function differs(before: View, after: View, kind: ListKind): boolean {
  const [was, is] = [before.catalogue, after.catalogue];
  if (!was || !is) return was !== is;
  const differsIn = (family: ListKind | "resourceTemplates") => {
    // Unchanged connections keep their routes, so most comparisons are of identity.
    if (before.mark === after.mark && isSame(was[family].inOrder, is[family].inOrder)) return false;
    return !isSame(visible(was, family, before.asker), visible(is, family, after.asker));
  };
  return differsIn(kind) || (kind === "resources" && differsIn("resourceTemplates"));
}

function visible(catalogue: Catalogue, family: ListKind | "resourceTemplates", asker: Asker): readonly Route[] {
  return catalogue[family].inOrder.filter((route) =>
    family === "tools" ? mayCall(asker, route) : mayUse(asker, route.connection),
  );
}

function isSame(before: readonly Route[], after: readonly Route[]): boolean {
  if (before.length !== after.length) return false;
  return before.every((route, index) => {
    const other = after[index];
    return route === other || (route.key === other?.key && route.text === other.text);
  });
}
