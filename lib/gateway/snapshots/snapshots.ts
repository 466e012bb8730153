import { mayOwnerCall, type Person } from "@/lib/access/facts";
import type { AccessPolicy } from "@/lib/access/policy";
import type { Principal } from "@/lib/access/principal";
import type { JsonObject } from "@/lib/base/json";
import { buildCatalogue, type Catalogue } from "@/lib/gateway/core/catalogue";
import type { ConnectionView, OrganizationView } from "@/lib/gateway/core/snapshot";
import type { TrustedIssuer } from "@/lib/issuers/core/issuer-rules";

/** Whose credential has been presented, be it good or not any more. */
export interface Holder {
  readonly principal: Extract<Principal, { kind: "key" | "client" }>;
  /** Unix milliseconds. What was revoked stays known, so that the refusal can be logged with its owner. */
  readonly revokedAt: number | null;
  /** The one endpoint that it is good for; null: any. */
  readonly endpoint: string | null;
  /** Of an access token: the resource that it names. Null where there is none to compare. */
  readonly audience: string | null;
}

/** An API key as the data plane holds it: the keyed hash and what the key is good for. */
export interface KeyRecord extends Holder {
  readonly publicId: string;
  /** HMAC-SHA256 of the key's text, 32 bytes. */
  readonly secretHash: Uint8Array;
  readonly principal: Extract<Principal, { kind: "key" }>;
}

/** What an OAuth client was granted by a person, or has of its service account, as the data plane holds it. */
export interface GrantRecord extends Holder {
  readonly principal: Extract<Principal, { kind: "client" }>;
}

/** What the loader reads for one organization, at one version. */
export interface OrganizationState {
  readonly organization: OrganizationView;
  readonly version: bigint;
  readonly connections: readonly ConnectionView[];
  readonly keys: readonly KeyRecord[];
  /** Its members, and its service accounts, that may come in, by id. */
  readonly people: ReadonlyMap<string, Person>;
  /** The names of its teams, by id. */
  readonly teams: ReadonlyMap<string, string>;
  /** What servers check by what they are told of who calls, as JWKs; empty where nothing is signed. */
  readonly identityKeys: readonly JsonObject[];
  /** Null: there are no rules. */
  readonly policy: AccessPolicy | null;
  readonly grants: readonly GrantRecord[];
  /** Access tokens that were given back before their end: whose they were, by the tokens' ids. */
  readonly endedTokens: ReadonlyMap<string, string>;
  readonly issuers: readonly TrustedIssuer[];
}

/** One organization, compiled. Immutable: a change replaces it. */
export interface OrganizationSnapshot {
  readonly organization: OrganizationView;
  readonly version: bigint;
  readonly people: ReadonlyMap<string, Person>;
  readonly teams: ReadonlyMap<string, string>;
  readonly identityKeys: readonly JsonObject[];
  readonly endedTokens: ReadonlyMap<string, string>;
  /** Who may use what; null: there are no rules, and everything is open to everybody in the organization. */
  readonly policy: AccessPolicy | null;
  readonly bySlug: ReadonlyMap<string, ConnectionView>;
  readonly unified: Catalogue;
  /** One server under its own names, made when first asked for. */
  plain(connection: ConnectionView): Catalogue;
  /** What is not listed because a person paused it, so that a call can say so: aggregated, or one server's. */
  paused(only: ConnectionView | null): Catalogue;
}

export type ChangeListener = (before: OrganizationSnapshot | null, after: OrganizationSnapshot | null) => void;

/** Principals that came with other issuers' tokens, of all organizations. */
const MOST_VISITORS = 10_000;

/**
 * Everything that authorizes and routes a call, in memory. Filled by the wiring; read on the hot path without waiting.
 * State lives in the instance, which the runtime makes once.
 */
export class SnapshotStore {
  readonly #organizations = new Map<string, OrganizationSnapshot>();
  readonly #idBySlug = new Map<string, string>();
  readonly #keys = new Map<string, KeyRecord>();
  readonly #keysOf = new Map<string, readonly KeyRecord[]>();
  readonly #holders = new Map<string, Holder>();
  readonly #grants = new Map<string, GrantRecord>();
  readonly #grantsOf = new Map<string, readonly GrantRecord[]>();
  readonly #visitors = new Map<string, Holder>();
  readonly #issuers = new Map<string, TrustedIssuer>();
  readonly #issuersOf = new Map<string, readonly TrustedIssuer[]>();
  readonly #issuersCalled = new Map<string, readonly TrustedIssuer[]>();
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

  /** The installation's organization where it has one alone: there a URL need not name it. */
  get onlyOrganization(): OrganizationSnapshot | undefined {
    if (this.#organizations.size !== 1) return undefined;
    const [only] = this.#organizations.values();
    return only;
  }

  /** A connection by its id: for what comes seldom. */
  connection(organizationId: string, id: string): ConnectionView | null {
    for (const view of this.#organizations.get(organizationId)?.bySlug.values() ?? []) if (view.id === id) return view;
    return null;
  }

  /** What a connection is by now; null when it is gone or was paused by a person. */
  current({ id, organizationId, slug }: ConnectionView): ConnectionView | null {
    const view = this.#organizations.get(organizationId)?.bySlug.get(slug);
    return view?.id === id && !view.isDisabled ? view : null;
  }

  key(publicId: string): KeyRecord | undefined {
    return this.#keys.get(publicId);
  }

  grant(id: string): GrantRecord | undefined {
    return this.#grants.get(id);
  }

  issuer(id: string): TrustedIssuer | undefined {
    return this.#issuers.get(id);
  }

  /** Those that any organizations trust whose `iss` this is. */
  issuersCalled(issuer: string): readonly TrustedIssuer[] {
    return this.#issuersCalled.get(issuer) ?? [];
  }

  get hasIssuers(): boolean {
    return this.#issuers.size > 0;
  }

  /** A key or grant by the principal that it is, or whoever last came as it with another issuer's token. */
  holder(principalId: string): Holder | undefined {
    return this.#holders.get(principalId) ?? this.#visitors.get(principalId);
  }

  /** Somebody has come with another issuer's token, which is not among what an organization has given out. */
  putVisitor(holder: Holder): void {
    const { id } = holder.principal;
    this.#visitors.delete(id);
    this.#visitors.set(id, holder);
    if (this.#visitors.size <= MOST_VISITORS) return;
    const [oldest] = this.#visitors.keys();
    if (oldest !== undefined) this.#visitors.delete(oldest);
  }

  /** Whether the principal of an open stream may go on listening: a key or grant that is good, or a member; who may call. */
  isLive(organizationId: string, principalId: string, now: number): boolean {
    const snapshot = this.#organizations.get(organizationId);
    if (snapshot?.organization.suspension !== null) return false;
    const holder = this.holder(principalId);
    if (holder === undefined) return snapshot.people.get(principalId)?.mayCall ?? false;
    return this.isGood(holder, now);
  }

  /** Whether a credential that came in is good now, as far as that can be known without the credential itself. */
  isGood(holder: Holder, now: number): boolean {
    const snapshot = this.#organizations.get(holder.principal.organizationId);
    return (
      snapshot !== undefined &&
      this.#isWelcome(holder, snapshot) &&
      holder.revokedAt === null &&
      (holder.principal.expiresAt ?? Number.POSITIVE_INFINITY) > now
    );
  }

  /**
   * Whether credentials of its kind are taken and whose it is may call; of another issuer's token also whether the issuer
   * is what it was.
   */
  #isWelcome({ principal }: Holder, { organization, people }: OrganizationSnapshot): boolean {
    if (!mayOwnerCall(principal, people)) return false;
    if (principal.kind === "key") return organization.credentialMode !== "tokens";
    if (!principal.issuer) return true;
    const issuer = this.#issuers.get(principal.issuer.id);
    if (!issuer || organization.credentialMode === "keys") return false;
    return principal.id.startsWith(`${issuer.id}.${issuer.revision}.`);
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
    this.#dropHolders(organization.id);
    for (const key of state.keys) {
      this.#keys.set(key.publicId, key);
      this.#holders.set(key.principal.id, key);
    }
    this.#keysOf.set(organization.id, state.keys);
    for (const grant of state.grants) {
      this.#grants.set(grant.principal.id, grant);
      this.#holders.set(grant.principal.id, grant);
    }
    this.#grantsOf.set(organization.id, state.grants);
    this.#putIssuers(organization.id, state.issuers);
    for (const listener of this.#listeners) listener(before, after);
  }

  remove(organizationId: string): void {
    const before = this.#organizations.get(organizationId);
    if (!before) return;
    this.#organizations.delete(organizationId);
    this.#idBySlug.delete(before.organization.slug);
    this.#dropHolders(organizationId);
    this.#putIssuers(organizationId, []);
    for (const listener of this.#listeners) listener(before, null);
  }

  /** Calls back after each change, with what was and what is. Returns a function that stops. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #putIssuers(organizationId: string, issuers: readonly TrustedIssuer[]): void {
    for (const { id, issuer } of this.#issuersOf.get(organizationId) ?? []) {
      this.#issuers.delete(id);
      const others = this.issuersCalled(issuer).filter((other) => other.id !== id);
      if (others.length > 0) this.#issuersCalled.set(issuer, others);
      else this.#issuersCalled.delete(issuer);
    }
    this.#issuersOf.delete(organizationId);
    if (issuers.length === 0) return;
    this.#issuersOf.set(organizationId, issuers);
    for (const trusted of issuers) {
      this.#issuers.set(trusted.id, trusted);
      this.#issuersCalled.set(trusted.issuer, [...this.issuersCalled(trusted.issuer), trusted]);
    }
  }

  #dropHolders(organizationId: string): void {
    for (const key of this.#keysOf.get(organizationId) ?? []) {
      this.#keys.delete(key.publicId);
      this.#holders.delete(key.principal.id);
    }
    this.#keysOf.delete(organizationId);
    for (const grant of this.#grantsOf.get(organizationId) ?? []) {
      this.#grants.delete(grant.principal.id);
      this.#holders.delete(grant.principal.id);
    }
    this.#grantsOf.delete(organizationId);
  }

  #compile(state: OrganizationState, before: OrganizationSnapshot | null): OrganizationSnapshot {
    const connections = reuseViews([this.#builtin(state.organization), ...state.connections], before);
    const plain = new Map<ConnectionView, Catalogue>();
    const naming = { kind: "aggregated", nameLimit: this.#nameLimit } as const;
    let paused: Catalogue | null = null;
    return {
      organization: state.organization,
      version: state.version,
      people: state.people,
      teams: state.teams,
      identityKeys: state.identityKeys,
      endedTokens: state.endedTokens,
      policy: state.policy,
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

/**
 * A principal of a request, for what outlives the request: a key with the scope and the label that it has by now, a token
 * with what it was issued with, which may be less than its grant and is never more for the grant's sake.
 */
export function presentPrincipal(snapshots: Pick<SnapshotStore, "holder">, principal: Principal): Principal {
  return principal.kind === "key" ? (snapshots.holder(principal.id)?.principal ?? principal) : principal;
}

/** Apart from `#compile`, whose closures would keep what came before, and so all that ever was. */
function reuseViews(views: readonly ConnectionView[], before: OrganizationSnapshot | null): ConnectionView[] {
  return views.map((view) => reuse(view, before));
}

/** A view that has not changed keeps its identity, and with it the routes and texts made from it. */
function reuse(view: ConnectionView, before: OrganizationSnapshot | null): ConnectionView {
  const held = before?.bySlug.get(view.slug);
  return held && held.revision === view.revision && held.id === view.id ? held : view;
}
