/**
 * Whether a request that changes something comes from our own pages. Browsers send both headers on every POST; another
 * site can forge neither. A request without both (curl) carries no cookies that anybody could abuse, but is refused too.
 */
export function isSameOrigin(headers: Headers, publicUrl: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  // `Referrer-Policy: no-referrer` makes a form's own POST say "null" (Fetch, "append a request Origin header").
  if (origin === null || origin === "null") return site === "same-origin";
  if (origin === new URL(publicUrl).origin) return true;
  // Reached by another of its names (127.0.0.1 for localhost): then page and request share that name.
  return site === "same-origin" && hostOf(origin) === headers.get("host");
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
