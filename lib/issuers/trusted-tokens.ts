import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import type { Person } from "@/lib/access/facts";
import type { Holder, OrganizationSnapshot, SnapshotStore } from "@/lib/gateway/snapshots/snapshots";
import { failed, type TokenCheck } from "@/lib/issuers/core/checks";
import type { Subject, TrustedIssuer } from "@/lib/issuers/core/issuer-rules";
import { MAX_TOKEN_LENGTH } from "@/lib/issuers/core/read-token";
import { findSubject, plainEmail } from "@/lib/issuers/core/subject";
import type { KeySets } from "@/lib/issuers/key-sets";
import { type VerifiedToken, verifyToken } from "@/lib/issuers/verify-token";

/** Tokens that have been checked are remembered, up to this many. */
const REMEMBERED = 10_000;

/** What is known of one token at one issuer. */
interface Checked {
  readonly issuer: TrustedIssuer;
  readonly verified: VerifiedToken;
  /** Made for a snapshot, and again when it has been replaced. */
  made: { readonly snapshot: OrganizationSnapshot; readonly holder: Holder | null } | null;
}

export interface TrustedTokensParts {
  readonly snapshots: SnapshotStore;
  readonly keySets: KeySets;
  noteRefusal(issuer: TrustedIssuer, check: TokenCheck, now: number): void;
  now(): number;
}

/**
 * Tokens of other issuers, whom organizations trust. A token is checked once (`prepare`, which may have to fetch a key
 * set); then it is found in memory by its hash until it ends, as long as its issuer is as it was and whom it stands for may
 * come in. State: made once, held by the gateway.
 */
export class TrustedTokens {
  readonly #parts: TrustedTokensParts;
  /** By the token's hash, then by issuer. */
  readonly #checked = new Map<string, Map<string, Checked>>();

  constructor(parts: TrustedTokensParts) {
    this.#parts = parts;
  }

  /**
   * Checks a token that has not been checked yet; null where there is nothing to wait for.
   *
   * @param organizationSlug of the URL; null where it names none
   */
  prepare(text: string, organizationSlug: string | null): Promise<void> | null {
    const candidates = this.#candidates(text, organizationSlug);
    if (candidates.length === 0) return null;
    const known = this.#checked.get(hashOf(text));
    const isKnown = (issuer: TrustedIssuer) => known?.get(issuer.id)?.issuer.revision === issuer.revision;
    const fresh = candidates.filter((issuer) => !isKnown(issuer));
    // Where one of several organizations takes it, what the others said of it is not asked again.
    if (fresh.length === 0 || (organizationSlug === null && fresh.length < candidates.length)) return null;
    return this.#check(text, fresh);
  }

  /** The holder of a token that has been checked; null for any other, and for one that several organizations would take. */
  find(text: string, organizationSlug: string | null): Holder | null {
    const known = this.#checked.get(hashOf(text));
    if (!known) return null;
    const holders: Holder[] = [];
    let first: TrustedIssuer | null = null;
    for (const checked of known.values()) {
      const holder = this.#holderOf(checked, organizationSlug);
      if (!holder) continue;
      holders.push(holder);
      first ??= checked.issuer;
    }
    if (holders.length === 1) return holders[0] ?? null;
    if (first) {
      const text = "Several organizations trust this issuer: the URL has to name one (/o/{organization}/mcp).";
      this.#parts.noteRefusal(first, failed("organization", text), this.#parts.now());
    }
    return null;
  }

  #candidates(text: string, organizationSlug: string | null): readonly TrustedIssuer[] {
    const { snapshots } = this.#parts;
    if (!snapshots.hasIssuers || text.length > MAX_TOKEN_LENGTH) return [];
    const named = issuerOf(text);
    if (named === null) return [];
    return snapshots
      .issuersCalled(named)
      .filter(
        ({ organizationId }) =>
          organizationSlug === null || snapshots.organization(organizationId)?.organization.slug === organizationSlug,
      );
  }

  async #check(text: string, issuers: readonly TrustedIssuer[]): Promise<void> {
    const { keySets, noteRefusal, now } = this.#parts;
    const hash = hashOf(text);
    for (const issuer of issuers) {
      const mode = this.#modeRefusal(issuer);
      const verdict = mode ? null : await verifyToken(issuer, text, keySets, now());
      const refusal = mode ?? verdict?.checks.find((check) => !check.passed) ?? null;
      if (refusal) noteRefusal(issuer, refusal, now());
      if (refusal || !verdict?.verified) {
        this.#checked.get(hash)?.delete(issuer.id);
        continue;
      }
      const byIssuer = this.#checked.get(hash) ?? new Map<string, Checked>();
      byIssuer.set(issuer.id, { issuer, verified: verdict.verified, made: null });
      remember(this.#checked, hash, byIssuer);
    }
  }

  #modeRefusal({ organizationId }: TrustedIssuer): TokenCheck | null {
    const mode = this.#parts.snapshots.organization(organizationId)?.organization.credentialMode;
    return mode === "keys" ? failed("mode", "The organization takes API keys alone, and no tokens of others.") : null;
  }

  #holderOf(checked: Checked, organizationSlug: string | null): Holder | null {
    const { snapshots, now } = this.#parts;
    const { issuer, verified } = checked;
    const at = now();
    if (verified.goodUntil <= at || snapshots.issuer(issuer.id)?.revision !== issuer.revision) return null;
    const snapshot = snapshots.organization(issuer.organizationId);
    if (!snapshot || (organizationSlug !== null && snapshot.organization.slug !== organizationSlug)) return null;
    if (snapshot.organization.credentialMode === "keys") return null;
    if (checked.made?.snapshot === snapshot && checked.made.holder) return checked.made.holder;
    const holder = this.#makeHolder(checked, snapshot, at);
    checked.made = { snapshot, holder };
    if (holder) snapshots.putVisitor(holder);
    return holder;
  }

  #makeHolder({ issuer, verified }: Checked, snapshot: OrganizationSnapshot, now: number): Holder | null {
    const judged = judgeSubject(issuer, verified, snapshot);
    if ("check" in judged) {
      this.#parts.noteRefusal(issuer, judged, now);
      return null;
    }
    const { subject, person } = judged;
    const id = subject.kind === "person" ? subject.userId : subject.id;
    const name = person.name ?? person.email ?? "Without a name";
    const clientId = verified.clientId ?? issuer.issuer;
    return {
      revokedAt: null,
      endpoint: null,
      audience: null,
      principal: {
        kind: "client",
        id: `${issuer.id}.${issuer.revision}.${id}`,
        organizationId: issuer.organizationId,
        name,
        clientId,
        // Tokens name no client but by its id.
        clientName: clientId,
        userId: subject.kind === "person" ? subject.userId : null,
        serviceAccount: subject.kind === "service" ? { id, name } : null,
        issuer: { id: issuer.id, name: issuer.name },
        scopes: issuer.scopes,
        expiresAt: verified.goodUntil,
      },
    };
  }
}

/** Whom a token stands for, if they may come in and call; else the check that says why not. */
export function judgeSubject(
  issuer: TrustedIssuer,
  { subject: named }: VerifiedToken,
  { people }: Pick<OrganizationSnapshot, "people">,
): { readonly subject: Subject; readonly person: Person } | TokenCheck {
  const subject = findSubject(issuer, named, issuer.matchesEmail ? addressesOf(people) : NO_ADDRESSES);
  if (typeof subject === "string") return failed("subject", subject);
  const person = people.get(subject.kind === "person" ? subject.userId : subject.id);
  if (!person) return failed("subject", "Whom it stands for is suspended, or belongs to the organization no more.");
  if (!person.mayCall)
    return failed("role", `It stands for somebody with the role ${person.roleName}, who may not call tools.`);
  return { subject, person };
}

const NO_ADDRESSES: ReadonlyMap<string, string> = new Map();
const addresses = new WeakMap<ReadonlyMap<string, Person>, ReadonlyMap<string, string>>();

/** Members by the address that they have proved; made once for each state of the organization. */
function addressesOf(people: ReadonlyMap<string, Person>): ReadonlyMap<string, string> {
  const known = addresses.get(people);
  if (known) return known;
  const made = new Map<string, string>();
  for (const [id, { email, isEmailVerified }] of people) {
    const plain = isEmailVerified ? plainEmail(email) : null;
    if (plain !== null) made.set(plain, id);
  }
  addresses.set(people, made);
  return made;
}

/** `iss`, not yet believed; null for what is no JWT. */
function issuerOf(text: string): string | null {
  try {
    const { iss } = decodeJwt(text);
    return typeof iss === "string" ? iss : null;
  } catch {
    return null;
  }
}

/** Tokens themselves are not kept. */
function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
