export interface ClientProduct {
  readonly name: string | null;
  readonly version: string | null;
}

const NOBODY: ClientProduct = { name: null, version: null };
const MAX_LENGTH = 128;

/**
 * Which program a `User-Agent` names, for clients that do not introduce themselves in the protocol: its first product,
 * which is the most significant one (RFC 9110, section 10.1.5). `curl/8.5.0 (x86_64)` is curl, 8.5.0.
 */
export function clientFromUserAgent(header: string | undefined): ClientProduct {
  const [product = ""] = header?.trim().split(/\s/, 1) ?? [];
  if (product === "") return NOBODY;
  const slash = product.indexOf("/");
  if (slash < 1) return { name: product.slice(0, MAX_LENGTH), version: null };
  return { name: product.slice(0, slash).slice(0, MAX_LENGTH), version: product.slice(slash + 1, slash + 129) || null };
}
