/** A request's cookies by name. One that is not decodable is left as it is: it matches nothing of ours. */
export function readCookies(headers: Headers): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null);
  for (const part of headers.get("cookie")?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at).trim();
    const value = part.slice(at + 1).trim();
    cookies[name] ??= decode(value);
  }
  return cookies;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
