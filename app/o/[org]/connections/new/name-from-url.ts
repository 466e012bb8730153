const FILLERS = new Set(["www", "mcp", "api", "app", "server", "com", "net", "org", "dev", "io", "co", "ai", "local"]);

/** A first guess at a server's name from its address: `https://mcp.linear.app/mcp` -> `Linear`. Empty when nothing fits. */
export function nameFromUrl(text: string): string {
  let hostname: string;
  try {
    hostname = new URL(text).hostname;
  } catch {
    return "";
  }
  if (/^[\d.:[\]]+$/.test(hostname)) return "";
  const labels = hostname.split(".");
  const label = labels.find((part) => !FILLERS.has(part)) ?? "";
  return label.slice(0, 1).toUpperCase() + label.slice(1).replaceAll("-", " ");
}

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
