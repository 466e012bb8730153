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
  readonly #keysOf = new Map<string, readonly string[]>();
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
    for (const publicId of this.#keysOf.get(organization.id) ?? []) this.#keys.delete(publicId);
    for (const key of state.keys) this.#keys.set(key.publicId, key);
    this.#keysOf.set(organization.id, state.keys.map((key) => key.publicId));
    for (const listener of this.#listeners) listener(before, after);
  }

  remove(organizationId: string): void {
    const before = this.#organizations.get(organizationId);
    if (!before) return;
    this.#organizations.delete(organizationId);
    this.#idBySlug.delete(before.organization.slug);
    for (const publicId of this.#keysOf.get(organizationId) ?? []) this.#keys.delete(publicId);
    this.#keysOf.delete(organizationId);
    for (const listener of this.#listeners) listener(before, null);
  }

  /** Calls back after each change, with what was and what is. Returns a function that stops. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #compile(state: OrganizationState, before: OrganizationSnapshot | null): OrganizationSnapshot {
    const connections = [this.#builtin(state.organization), ...state.connections].map((view) => reuse(view, before));
    const plain = new Map<ConnectionView, Catalogue>();
    return {
      organization: state.organization,
      version: state.version,
      bySlug: new Map(connections.map((connection) => [connection.slug, connection])),
      unified: buildCatalogue(connections, { kind: "aggregated", nameLimit: this.#nameLimit }),
      plain(connection) {
        let catalogue = plain.get(connection);
        if (!catalogue) {
          catalogue = buildCatalogue([connection], { kind: "plain" });
          plain.set(connection, catalogue);
        }
        return catalogue;
      },
    };
  }
}

/** A view that has not changed keeps its identity, and with it the routes and texts made from it. */
function reuse(view: ConnectionView, before: OrganizationSnapshot | null): ConnectionView {
  const held = before?.bySlug.get(view.slug);
  return held && held.revision === view.revision && held.id === view.id ? held : view;
}
