/**
 * The path of a URL on our own origin, or `/`: where somebody is sent after signing in. A path that begins with two
 * slashes is a host to a browser that resolves it again, and `blob:` URLs have the origin of what made them.
 */
export function safePath(url: string, baseUrl: string): string {
  try {
    const target = new URL(url, baseUrl);
    if (target.origin !== new URL(baseUrl).origin || !/^\/(?!\/)/.test(target.pathname)) return "/";
    return `${target.pathname}${target.search}`;
  } catch {
    return "/";
  }
}
