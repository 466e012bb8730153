import ipaddr from "ipaddr.js";

/**
 * Which addresses the gateway may open a connection to. Pure: no look-ups, no sockets. An address is judged as the bytes
 * that the kernel will use, never as the text that somebody typed.
 */
export type AddressVerdict = "public" | "private" | "forbidden";

/** Globally routable by their number, and still no place for tenants' URLs. */
const FORBIDDEN = new Set([
  // The host agent of Azure: answers from inside the platform on a public number.
  "168.63.129.16",
]);

/** Reachable where the operator's allow-list names host and port. Link-local (cloud metadata) is never among them. */
const PRIVATE_RANGES = new Set(["loopback", "private", "uniqueLocal", "carrierGradeNat"]);

/** IPv4-compatible addresses, `::a.b.c.d`: deprecated (RFC 4291, section 2.5.5.1), and some stacks still unwrap them. */
function isIpv4Compatible(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 6).every((part) => part === 0);
}

/**
 * `public`: globally routable unicast. `private`: only where allow-listed. `forbidden`: never, which includes everything
 * that carries another address inside (NAT64, 6to4, Teredo), since what it leads to is decided elsewhere.
 */
export function judgeAddress(text: string): AddressVerdict {
  // A zone (`fe80::1%eth0`) only exists on link-local addresses.
  if (!ipaddr.isValid(text) || text.includes("%")) return "forbidden";
  // ipaddr.js reads `::10.0.0.1` as if it were the mapped `::ffff:10.0.0.1`; the kernel does not.
  if (/^::\d+\./.test(text)) return "forbidden";
  const parsed = ipaddr.parse(text);
  if (parsed instanceof ipaddr.IPv6) {
    if (parsed.isIPv4MappedAddress()) return judgeAddress(parsed.toIPv4Address().toString());
    if (isIpv4Compatible(parsed) && parsed.range() !== "loopback") return "forbidden";
  }
  const normal = parsed.toString();
  if (FORBIDDEN.has(normal)) return "forbidden";
  const range: string = parsed.range();
  if (range === "unicast") return "public";
  return PRIVATE_RANGES.has(range) ? "private" : "forbidden";
}

/** The one spelling of a host: lower case, no brackets, no trailing dot, IP addresses in their shortest form. */
export function normalizeHost(host: string): string {
  const bare = host
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  return ipaddr.isValid(bare) && !bare.includes("%") ? ipaddr.parse(bare).toString() : bare;
}

/** `10.0.0.5:8080`, `tools.lan:443`, `[::1]:9000`; the host in its one spelling. Null: something else. */
export function parseHostAndPort(entry: string): { readonly host: string; readonly port: number } | null {
  const match = /^(\[[^\]]+\]|[^:[\]]+):(\d{1,5})$/.exec(entry.trim());
  const host = match?.[1];
  const port = Number(match?.[2]);
  return host && port >= 1 && port <= 65_535 ? { host: normalizeHost(host), port } : null;
}

/**
 * The operator's list of private upstreams, `host:port` each (`10.0.0.5:8080`, `tools.lan:443`, `[::1]:9000`). A name on
 * the list may resolve to a private address; an address on the list may be reached only by that address, not by a name
 * that happens to point there.
 */
export class PrivateAllowList {
  readonly #entries = new Set<string>();

  constructor(entries: readonly string[] = []) {
    for (const entry of entries) this.add(entry);
  }

  /** Throws an Error naming the entry when it is not `host:port`. */
  add(entry: string): void {
    const parsed = parseHostAndPort(entry);
    if (!parsed) throw new Error(`Not a host and port: ${entry}. Write 10.0.0.5:8080.`);
    this.#entries.add(`${parsed.host} ${parsed.port}`);
  }

  /** As `add` takes them: for another process. */
  list(): string[] {
    return [...this.#entries].map((entry) =>
      entry.replace(/^(.*) (\d+)$/, (_, host: string, port: string) =>
        host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`,
      ),
    );
  }

  has(host: string, port: number): boolean {
    return this.#entries.size > 0 && this.#entries.has(`${normalizeHost(host)} ${port}`);
  }
}

/** Whether a connection for `host:port` may use this address: the host as in the URL, the address as about to be used. */
export function mayReach(allow: PrivateAllowList, host: string, port: number, address: string): boolean {
  const verdict = judgeAddress(address);
  return verdict === "public" || (verdict === "private" && allow.has(host, port));
}
