import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import type { Person } from "@/lib/access/facts";
import { sha256Hex } from "@/lib/base/hash";
import type { Holder, OrganizationSnapshot, SnapshotStore } from "@/lib/gateway/snapshots/snapshots";
import { failed, type TokenCheck } from "@/lib/issuers/core/checks";
import type { Subject, TrustedIssuer } from "@/lib/issuers/core/issuer-rules";
import { MAX_TOKEN_LENGTH } from "@/lib/issuers/core/read-token";
import { findSubject, plainEmail } from "@/lib/issuers/core/subject";
import { FRESH_MS, type KeySets } from "@/lib/issuers/key-sets";
import { type VerifiedToken, verifyToken } from "@/lib/issuers/verify-token";

/** Tokens that have been checked are remembered, up to this many. */
const REMEMBERED = 10_000;
/** Those that have ended are looked for at most this often. */
const SWEEP_MS = 60_000;
/** Organizations that are told of one token that named none of them. */
const MOST_TOLD = 20;

/** What is known of one token at one organization. */
interface Checked {
  readonly issuer: TrustedIssuer;
  readonly verified: VerifiedToken;
  /** Unix milliseconds. */
  readonly checkedAt: number;
  /** Made for a version of the organization, and again when that has been replaced. */
  made: { readonly version: bigint; readonly holder: Holder } | null;
}

export interface TrustedTokensParts {
  readonly snapshots: SnapshotStore;
  readonly keySets: KeySets;
  noteRefusal(issuer: TrustedIssuer, check: TokenCheck, now: number): void;
  now(): number;
  /** Tokens that are remembered; left out: 10,000. */
  readonly most?: number;
}

/**
 * Tokens of other issuers, whom organizations trust. A token is checked (`prepare`, which may have to fetch a key set), and
 * is then found in memory by its hash until it ends, as long as its issuer is as it was and whom it stands for may come in.
 * It is checked anew after ten minutes, so that it ends with its key. State: made once, held by the gateway.
 */
export class TrustedTokens {
  readonly #parts: TrustedTokensParts;
  /** By the organization and the token's hash. */
  readonly #checked = new Map<string, Checked>();
  #sweptAt = 0;

  constructor(parts: TrustedTokensParts) {
    this.#parts = parts;
  }

  /**
   * Checks a token that has not been checked yet, or not lately; null where there is nothing to wait for. One token costs
   * one check at most: it is its own organization's issuer that is asked, and nobody else's.
   *
   * @param organizationSlug of the URL; null where it names none
   */
  prepare(text: string, organizationSlug: string | null): Promise<void> | null {
    const { snapshots, now } = this.#parts;
    if (!snapshots.hasIssuers) return null;
    const organizationId = this.#organizationOf(organizationSlug)?.organization.id;
    const issuer = this.#issuersCalled(text).find((each) => each.organizationId === organizationId);
    if (!issuer) return null;
    const known = this.#checked.get(keyOf(issuer.organizationId, text));
    const isKnown = known?.issuer.revision === issuer.revision && now() < known.checkedAt + FRESH_MS;
    return isKnown ? null : this.#check(text, issuer);
  }

  /** The holder of a token that has been checked; null for any other. */
  find(text: string, organizationSlug: string | null): Holder | null {
    const snapshot = this.#organizationOf(organizationSlug);
    if (!snapshot) {
      if (organizationSlug === null) this.#refuseUnnamed(text);
      return null;
    }
    const key = keyOf(snapshot.organization.id, text);
    const checked = this.#checked.get(key);
    if (!checked) return null;
    const at = this.#parts.now();
    if (!this.#hasEnded(checked, at)) return this.#holderOf(checked, snapshot, at);
    this.#checked.delete(key);
    return null;
  }

  /** Where there are several organizations the URL has to name one: another could trust the same issuer, to take its callers. */
  #organizationOf(slug: string | null): OrganizationSnapshot | undefined {
    const { snapshots } = this.#parts;
    return slug === null ? snapshots.onlyOrganization : snapshots.organizationBySlug(slug);
  }

  #issuersCalled(text: string): readonly TrustedIssuer[] {
    const named = text.length > MAX_TOKEN_LENGTH ? null : issuerOf(text);
    return named === null ? [] : this.#parts.snapshots.issuersCalled(named);
  }

  #refuseUnnamed(text: string): void {
    const { snapshots, noteRefusal, now } = this.#parts;
    if (!snapshots.hasIssuers) return;
    const said = "There are several organizations here: the URL has to name yours (/o/{organization}/mcp).";
    for (const issuer of this.#issuersCalled(text).slice(0, MOST_TOLD))
      noteRefusal(issuer, failed("organization", said), now());
  }

  async #check(text: string, issuer: TrustedIssuer): Promise<void> {
    const { keySets, noteRefusal, now } = this.#parts;
    const key = keyOf(issuer.organizationId, text);
    const checkedAt = now();
    const mode = this.#modeRefusal(issuer);
    const verdict = mode ? null : await verifyToken(issuer, text, keySets, checkedAt);
    const refusal = mode ?? verdict?.checks.find((check) => !check.passed) ?? null;
    if (refusal) noteRefusal(issuer, refusal, now());
    this.#checked.delete(key);
    if (refusal || !verdict?.verified) return;
    this.#checked.set(key, { issuer, verified: verdict.verified, checkedAt, made: null });
    this.#makeRoom(now());
  }

  #makeRoom(at: number): void {
    const most = this.#parts.most ?? REMEMBERED;
    if (this.#checked.size <= most) return;
    if (at >= this.#sweptAt + SWEEP_MS) {
      this.#sweptAt = at;
      for (const [key, checked] of this.#checked) if (this.#hasEnded(checked, at)) this.#checked.delete(key);
    }
    if (this.#checked.size <= most) return;
    const [oldest] = this.#checked.keys();
    if (oldest !== undefined) this.#checked.delete(oldest);
  }

  #hasEnded(checked: Checked, at: number): boolean {
    const { id, revision } = checked.issuer;
    return endOf(checked) <= at || this.#parts.snapshots.issuer(id)?.revision !== revision;
  }

  #modeRefusal({ organizationId }: TrustedIssuer): TokenCheck | null {
    const mode = this.#parts.snapshots.organization(organizationId)?.organization.credentialMode;
    return mode === "keys" ? failed("mode", "The organization takes API keys alone, and no tokens of others.") : null;
  }

  #holderOf(checked: Checked, snapshot: OrganizationSnapshot, at: number): Holder | null {
    if (snapshot.organization.credentialMode === "keys") return null;
    if (checked.made?.version === snapshot.version) return checked.made.holder;
    const holder = this.#makeHolder(checked, snapshot, at);
    checked.made = holder && { version: snapshot.version, holder };
    if (holder) this.#parts.snapshots.putVisitor(holder);
    return holder;
  }

  #makeHolder(checked: Checked, snapshot: OrganizationSnapshot, now: number): Holder | null {
    const { issuer, verified } = checked;
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
        // Each client has sessions, tasks and pages of its own, as with tokens of ours.
        id: `${issuer.id}.${issuer.revision}.${id}.${sha256Hex(verified.clientId ?? "").slice(0, 16)}`,
        organizationId: issuer.organizationId,
        name,
        clientId,
        // Tokens name no client but by its id.
        clientName: clientId,
        userId: subject.kind === "person" ? subject.userId : null,
        serviceAccount: subject.kind === "service" ? { id, name } : null,
        issuer: { id: issuer.id, name: issuer.name, claims: verified.claims },
        scopes: issuer.scopes,
        expiresAt: endOf(checked),
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
function keyOf(organizationId: string, text: string): string {
  return `${organizationId} ${createHash("sha256").update(text).digest("base64")}`;
}

/** Until when a token is good without being checked anew, streams included: twice as long as a key set is fresh. */
function endOf({ verified, checkedAt }: Checked): number {
  return Math.min(verified.goodUntil, checkedAt + 2 * FRESH_MS);
}
