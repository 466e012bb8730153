import type { z } from "zod";
import type { RequiredClaim } from "@/lib/issuers/core/issuer-rules";
import type { createTrustedIssuerInput } from "@/lib/issuers/schema";

/** What is written into fields as text, and read from it again. */

export function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

export function claimsText(claims: readonly RequiredClaim[]): string {
  return claims.map(({ claim, value }) => `${claim}=${value}`).join("\n");
}

/** Null where a line is no `name=value`. */
export function readClaims(text: string): { claim: string; value: string }[] | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const read = lines.map((line) => /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/.exec(line));
  if (read.some((match) => match === null)) return null;
  return read.map((match) => ({ claim: match?.[1] ?? "", value: match?.[2] ?? "" }));
}

type KeySet = NonNullable<z.input<typeof createTrustedIssuerInput>["jwks"]>;

/** An address, a key set, or one key of which a set is made; null for anything else. */
export function readKeys(text: string): { readonly jwksUrl?: string; readonly jwks?: KeySet } | null {
  const trimmed = text.trim();
  if (/^https?:\/\//.test(trimmed)) return { jwksUrl: trimmed };
  try {
    const value: unknown = JSON.parse(trimmed);
    if (typeof value !== "object" || value === null) return null;
    return { jwks: ("keys" in value ? value : { keys: [value] }) as KeySet };
  } catch {
    return null;
  }
}
