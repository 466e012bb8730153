/** Written by proxy.ts over whatever a client sends: the path and query of the page that is asked for. */
export const PATH_HEADER = "x-causeway-path";

/** The sign-in page, from which one comes back to the page that is asked for. */
export function signInPath(headers: Headers): string {
  const next = headers.get(PATH_HEADER);
  return `/signin?${new URLSearchParams({ error: "SessionRequired", ...(next ? { next } : {}) })}`;
}
