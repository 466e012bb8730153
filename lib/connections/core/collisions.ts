import { exportedToolName } from "@/lib/gateway/core/names";

/** Something that clients would call by name: a tool or a prompt of one server. */
export interface NamedOffer {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** Several offers under one exported name: a caller could not say which one is meant. */
export interface NameCollision {
  readonly exportedName: string;
  readonly offers: readonly NamedOffer[];
}

/**
 * Finds offers that would have the same exported name. Slugs hold no underscore, so this takes a name that was cleaned
 * or cut to meet another that is spelled like it on purpose.
 */
export function findCollisions(offers: Iterable<NamedOffer>, nameLimit: number): readonly NameCollision[] {
  const byName = new Map<string, NamedOffer[]>();
  for (const offer of offers) {
    const exportedName = exportedToolName(offer.slug, offer.name, nameLimit);
    const same = byName.get(exportedName);
    if (same) same.push(offer);
    else byName.set(exportedName, [offer]);
  }
  return [...byName]
    .filter(([, same]) => same.length > 1)
    .map(([exportedName, same]) => ({ exportedName, offers: same }));
}

/** For people: names both sides. */
export function describeCollision({ exportedName, offers }: NameCollision): string {
  const sides = offers.map((offer) => `${JSON.stringify(offer.name)} of ${offer.slug}`).join(" and ");
  return `${sides} would both be called ${exportedName}.`;
}

/**
 * Whether this server's names can meet those of another server at all: only when its slug is so long that cutting a name
 * reaches into the slug. With the default limit that is never so, and no other server has to be looked at.
 */
export function mayMeetOtherServers(slug: string, nameLimit: number): boolean {
  const wholeName = `${slug}__${"x".repeat(nameLimit)}`;
  return !exportedToolName(slug, wholeName, nameLimit).startsWith(`${slug}__`);
}
