import { canonicalJson } from "@/lib/base/canonical-json";
import { sha256Hex } from "@/lib/base/hash";
import type { JsonObject } from "@/lib/base/json";
import type { CapabilityKind } from "@/lib/connections/core/capability-kinds";
import type { Definition } from "@/lib/gateway/core/snapshot";

/** What an upstream lists, by kind. */
export interface DiscoveredLists {
  readonly tools: readonly Definition[];
  readonly resources: readonly Definition[];
  readonly resourceTemplates: readonly Definition[];
  readonly prompts: readonly Definition[];
}

/** One thing that an upstream offers, as it is stored. `key` is unique within its kind and connection. */
export interface Offer {
  readonly kind: CapabilityKind;
  readonly key: string;
  /** Place in the upstream's own order. */
  readonly position: number;
  readonly definition: JsonObject;
  /** SHA-256 of the definition as canonical JSON: two that mean the same are the same. */
  readonly digest: string;
}

/** What is already stored. */
export interface KnownOffer {
  readonly id: string;
  readonly kind: CapabilityKind;
  readonly key: string;
  readonly position: number;
  readonly digest: string;
  /** When it was last listed, as far as that is written down; Unix milliseconds. */
  readonly listedAt: number;
}

export interface SyncPlan {
  readonly added: readonly Offer[];
  /** The definition is another one than before. */
  readonly changed: readonly { readonly id: string; readonly offer: Offer }[];
  /** Only its place in the list is. */
  readonly moved: readonly { readonly id: string; readonly position: number }[];
  readonly removed: readonly KnownOffer[];
}

const FIELDS = [
  ["tool", "tools", "name"],
  ["resource", "resources", "uri"],
  ["resource_template", "resourceTemplates", "uriTemplate"],
  ["prompt", "prompts", "name"],
] as const;

/** An upstream may list anything; more than this per kind is cut off rather than stored. */
const MAX_OFFERS_PER_KIND = 10_000;
const MAX_KEY_LENGTH = 2048;

/**
 * Flattens the lists. A second entry under a name that was there before is dropped: nobody could say which is meant
 * (the specification leaves it undefined). Entries without a usable name are dropped as well.
 */
export function toOffers(lists: DiscoveredLists): readonly Offer[] {
  return FIELDS.flatMap(([kind, list, field]) => {
    const offers = new Map<string, Offer>();
    for (const definition of lists[list].slice(0, MAX_OFFERS_PER_KIND)) {
      const key = definition[field];
      if (typeof key !== "string" || key === "" || key.length > MAX_KEY_LENGTH || offers.has(key)) continue;
      offers.set(key, { kind, key, position: offers.size, definition, digest: sha256Hex(canonicalJson(definition)) });
    }
    return [...offers.values()];
  });
}

/** What has to be written so that what is stored is what the upstream offers now. */
export function planSync(known: readonly KnownOffer[], offers: readonly Offer[]): SyncPlan {
  const before = new Map(known.map((row) => [identity(row), row]));
  const now = new Set(offers.map(identity));
  const added: Offer[] = [];
  const changed: { id: string; offer: Offer }[] = [];
  const moved: { id: string; position: number }[] = [];
  for (const offer of offers) {
    const row = before.get(identity(offer));
    if (!row) added.push(offer);
    else if (row.digest !== offer.digest) changed.push({ id: row.id, offer });
    else if (row.position !== offer.position) moved.push({ id: row.id, position: offer.position });
  }
  return { added, changed, moved, removed: known.filter((row) => !now.has(identity(row))) };
}

export function isEmptyPlan(plan: SyncPlan): boolean {
  return plan.added.length + plan.changed.length + plan.moved.length + plan.removed.length === 0;
}

function identity(offer: { readonly kind: CapabilityKind; readonly key: string }): string {
  return `${offer.kind} ${offer.key}`;
}

/** What no account has listed for so long is gone, where not all accounts can be asked at once. */
const UNLISTED_FOR_MS = 24 * 3_600_000;

/**
 * What accounts list together where everybody brings their own; the first account's word counts where they differ.
 * Resources are what one person has there: they are shown to nobody else, and not kept.
 */
export function mergeLists(lists: readonly DiscoveredLists[]): DiscoveredLists {
  const merged = (list: "tools" | "resourceTemplates" | "prompts", field: string) => {
    const byName = new Map<unknown, Definition>();
    for (const definition of lists.flatMap((each) => each[list]))
      if (!byName.has(definition[field])) byName.set(definition[field], definition);
    return [...byName.values()];
  };
  return {
    tools: merged("tools", "name"),
    resources: [],
    resourceTemplates: merged("resourceTemplates", "uriTemplate"),
    prompts: merged("prompts", "name"),
  };
}

/** What a look at some of the accounts says: nothing of what only others may be offered, nor of the order of all. */
export function partialPlan(plan: SyncPlan, now: number): SyncPlan {
  const isGone = ({ kind, listedAt }: KnownOffer) => kind === "resource" || listedAt + UNLISTED_FOR_MS <= now;
  return { ...plan, moved: [], removed: plan.removed.filter(isGone) };
}
