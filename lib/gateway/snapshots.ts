import type { Principal } from "@/lib/access/principal";
import { buildCatalogue, type Catalogue } from "@/lib/gateway/core/catalogue";
import type { ConnectionView, OrganizationView } from "@/lib/gateway/core/snapshot";

/** An API key as the data plane holds it: the keyed hash and what the key is good for. */
export interface KeyRecord {
  readonly publicId: string;
  /** HMAC-SHA256 of the key's text, 32 bytes. */
  readonly secretHash: Uint8Array;
  readonly principal: Extract<Principal, { kind: "key" }>;
  /** Unix milliseconds. A revoked key stays known, so that the refusal can be logged with its owner. */
  readonly revokedAt: number | null;
}

/** What the loader reads for one organization, at one version. */
export interface OrganizationState {
  readonly organization: OrganizationView;
  readonly version: bigint;
  readonly connections: readonly ConnectionView[];
  readonly keys: readonly KeyRecord[];
}

/** One organization, compiled. Immutable: a change replaces it. */
export interface OrganizationSnapshot {
  readonly organization: OrganizationView;
  readonly version: bigint;
  readonly bySlug: ReadonlyMap<string, ConnectionView>;
  readonly unified: Catalogue;
  /** One server under its own names, made when first asked for. */
  plain(connection: ConnectionView): Catalogue;
  /** What is not listed because a person paused it, so that a call can say so: aggregated, or one server's. */
  paused(only: ConnectionView | null): Catalogue;
}

export type ChangeListener = (before: OrganizationSnapshot | null, after: OrganizationSnapshot | null) => void;

/**
 * Everything that authorizes and routes a call, in memory. Filled by the wiring; read on the hot path without waiting.
 * State lives in the instance, which the runtime makes once.
 */
export class SnapshotStore {
  readonly #organizations = new Map<string, OrganizationSnapshot>();
  readonly #idBySlug = new Map<string, string>();
  readonly #keys = new Map<string, KeyRecord>();
  readonly #keysOf = new Map<string, readonly KeyRecord[]>();
  readonly #keysById = new Map<string, KeyRecord>();
  readonly #listeners = new Set<ChangeListener>();
  readonly #nameLimit: number;
  readonly #builtin: (organization: OrganizationView) => ConnectionView;
  #confirmedAt = 0;

  constructor(options: { nameLimit: number; builtin: (organization: OrganizationView) => ConnectionView }) {
    this.#nameLimit = options.nameLimit;
    this.#builtin = options.builtin;
  }

  organization(id: string): OrganizationSnapshot | undefined {
    return this.#organizations.get(id);
  }

  organizationBySlug(slug: string): OrganizationSnapshot | undefined {
    const id = this.#idBySlug.get(slug);
    return id === undefined ? undefined : this.#organizations.get(id);
  }

  key(publicId: string): KeyRecord | undefined {
    return this.#keys.get(publicId);
  }

  /** Whether the principal of an open stream may go on listening. */
  isLive(principalId: string, now: number): boolean {
    const key = this.#keysById.get(principalId);
    return key !== undefined && key.revokedAt === null && (key.principal.expiresAt ?? Number.POSITIVE_INFINITY) > now;
  }

  /** The versions held, for comparison with the database's. */
  versions(): ReadonlyMap<string, bigint> {
    return new Map([...this.#organizations].map(([id, snapshot]) => [id, snapshot.version]));
  }

  /** The database was asked, and everything up to now is in here. */
  confirm(now: number): void {
    this.#confirmedAt = now;
  }

  /** Milliseconds since the database last confirmed what is held here. */
  age(now: number): number {
    return now - this.#confirmedAt;
  }

  /** Replaces one organization. An older version than the one held is ignored: readers may race. */
  put(state: OrganizationState): void {
    const { organization, version } = state;
    const before = this.#organizations.get(organization.id) ?? null;
    if (before && before.version > version) return;
    const after = this.#compile(state, before);
    if (before && before.organization.slug !== organization.slug) this.#idBySlug.delete(before.organization.slug);
    this.#organizations.set(organization.id, after);
    this.#idBySlug.set(organization.slug, organization.id);
    this.#dropKeys(organization.id);
    for (const key of state.keys) {
      this.#keys.set(key.publicId, key);
      this.#keysById.set(key.principal.id, key);
    }
    this.#keysOf.set(organization.id, state.keys);
    for (const listener of this.#listeners) listener(before, after);
  }

  remove(organizationId: string): void {
    const before = this.#organizations.get(organizationId);
    if (!before) return;
    this.#organizations.delete(organizationId);
    this.#idBySlug.delete(before.organization.slug);
    this.#dropKeys(organizationId);
    for (const listener of this.#listeners) listener(before, null);
  }

  /** Calls back after each change, with what was and what is. Returns a function that stops. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #dropKeys(organizationId: string): void {
    for (const key of this.#keysOf.get(organizationId) ?? []) {
      this.#keys.delete(key.publicId);
      this.#keysById.delete(key.principal.id);
    }
    this.#keysOf.delete(organizationId);
  }

  #compile(state: OrganizationState, before: OrganizationSnapshot | null): OrganizationSnapshot {
    const connections = [this.#builtin(state.organization), ...state.connections].map((view) => reuse(view, before));
    const plain = new Map<ConnectionView, Catalogue>();
    const naming = { kind: "aggregated", nameLimit: this.#nameLimit } as const;
    let paused: Catalogue | null = null;
    return {
      organization: state.organization,
      version: state.version,
      bySlug: new Map(connections.map((connection) => [connection.slug, connection])),
      unified: buildCatalogue(
        connections.filter((connection) => !connection.isDisabled),
        naming,
      ),
      plain(connection) {
        let catalogue = plain.get(connection);
        if (!catalogue) {
          catalogue = buildCatalogue(connection.isDisabled ? [] : [connection], { kind: "plain" });
          plain.set(connection, catalogue);
        }
        return catalogue;
      },
      paused(only) {
        if (only) return buildCatalogue(only.isDisabled ? [only] : [], { kind: "plain" });
        paused ??= buildCatalogue(
          connections.filter((connection) => connection.isDisabled),
          naming,
        );
        return paused;
      },
    };
  }
}

/** A view that has not changed keeps its identity, and with it the routes and texts made from it. */
function reuse(view: ConnectionView, before: OrganizationSnapshot | null): ConnectionView {
  const held = before?.bySlug.get(view.slug);
  return held && held.revision === view.revision && held.id === view.id ? held : view;
}
