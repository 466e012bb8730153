import { isIP } from "node:net";

/**
 * The client's address. Each trusted proxy has appended the address that it saw, so with `trusted` proxies the client is
 * that many entries from the right; what stands further left is what the client claims. Null when it cannot be known: a
 * proxy that wrote something else, or fewer proxies than are trusted. The proxy's own address would be taken for a client's.
 */
export function clientAddress(
  socketAddress: string | null,
  forwardedFor: string | string[] | undefined,
  trusted: number,
): string | null {
  const own = plain(socketAddress);
  if (trusted === 0 || forwardedFor === undefined) return own;
  const entries = (Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor)
    .split(",")
    .map((entry) => entry.trim());
  return plain(addressIn(entries.at(-trusted) ?? ""));
}

/** Some proxies write the port as well: `203.0.113.7:4711`, `[2001:db8::1]:443`, `[2001:db8::1]`. */
function addressIn(entry: string): string | null {
  const address = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(entry)?.[1] ?? /^(\d[\d.]*):\d{1,5}$/.exec(entry)?.[1] ?? entry;
  return isIP(address) === 0 ? null : address;
}

/** `::ffff:10.0.0.1` is 10.0.0.1. */
function plain(address: string | null): string | null {
  return address?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "") ?? null;
}

// Next evaluates modules several times in one process: what server.ts says here must be heard by route handlers.
const KEY = Symbol.for("causeway.peer-appended");
const slot = globalThis as { [KEY]?: true };

/** Called by the server in front of Next: from now on the last entry of X-Forwarded-For is the socket's own peer. */
export function markPeerAppended(): void {
  slot[KEY] = true;
}

/**
 * The client's address where the socket is out of sight (route handlers, pages). Next itself names the peer only when the
 * client sent no such header, so without our server in front nothing of it can be believed unless a proxy is trusted.
 */
export function addressBehindNext(forwardedFor: string | undefined, trusted: number): string | null {
  if (slot[KEY]) return clientAddress(null, forwardedFor, trusted + 1);
  return trusted === 0 ? null : clientAddress(null, forwardedFor, trusted);
}
