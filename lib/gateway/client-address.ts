import { isIP } from "node:net";

/**
 * The client's address. Each trusted proxy has appended the address that it saw, so with `trusted` proxies the client is
 * that many entries from the right; what stands further left is what the client claims. Null when it cannot be known.
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
  const entry = entries.at(-trusted);
  return entry !== undefined && isIP(entry) !== 0 ? plain(entry) : own;
}

/** `::ffff:10.0.0.1` is 10.0.0.1. */
function plain(address: string | null): string | null {
  return address?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "") ?? null;
}
