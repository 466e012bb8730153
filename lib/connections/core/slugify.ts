const SLUG_MAX = 24;

/**
 * A name as part of URLs and tool names: lower-case letters, digits and dashes, at most 24, no dash at the ends. One that
 * is too long ends with its last whole word.
 */
export function slugify(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (slug.length <= SLUG_MAX) return slug;
  const end = slug.lastIndexOf("-", SLUG_MAX);
  return slug.slice(0, end > 0 ? end : SLUG_MAX);
}
