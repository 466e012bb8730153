/** Apart from the shape, so that a form has this without a schema. */
export const LONGEST_SLUG = 40;

/** The address that a name suggests; empty where it has nothing to make one of. */
export function suggestSlug(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_SLUG)
    .replace(/^-|-$/g, "");
}
