/** What a browser says about where a request comes from. Null: the header was not sent. */
export interface RequestOrigin {
  readonly method: string;
  readonly origin: string | null;
  readonly secFetchSite: string | null;
}

/**
 * Whether a request that carries a session cookie may change something: it must come from our own pages. Reading is not
 * judged here, because nothing is changed by reading.
 *
 * Every browser of today sends `Sec-Fetch-Site`, and `Origin` with every request that is not GET or HEAD. One that sends
 * neither is not a browser that we can protect, so the answer is no; programs use a key instead of a cookie.
 *
 * @param publicUrl the address that people use, with or without a path
 */
export function mayChangeThings(request: RequestOrigin, publicUrl: string): boolean {
  if (request.method === "GET" || request.method === "HEAD") return true;
  const site = request.secFetchSite;
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  if (request.origin === null) return site !== null;
  return request.origin === new URL(publicUrl).origin;
}
