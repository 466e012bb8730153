import { Fault } from "@/lib/base/errors";
import { credentialRow, decodeUpstreamHeaders, type UpstreamHeaders } from "@/lib/credentials/upstream-headers";
import type { Vault } from "@/lib/credentials/vault";
import { isCredentialHeaderValue } from "@/lib/net/header-rules";
import type { FilledCredential } from "@/lib/server-keys/core/filling";
import { fill, hasPlaceholder, type Placeholder } from "@/lib/server-keys/core/template";

export function valuesRow(row: { readonly id: string; readonly version: number }) {
  return { table: "server_keys", id: row.id, field: "ciphertext", version: row.version } as const;
}

/** A credential's headers as they are written, and what fills them. */
interface Opened {
  readonly base: UpstreamHeaders;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The headers to send, every placeholder filled.
 *
 * @throws Fault `credential_missing` where one cannot be, `credential_integrity` where something sealed does not open
 */
export function openFilled(vault: Vault, organizationId: string, credential: FilledCredential): UpstreamHeaders {
  return fillHeaders(credential, openParts(vault, organizationId, credential));
}

/** What of it must appear nowhere: the values, and the headers that hold a secret of their own or one of these. */
export function secretHeaders(vault: Vault, organizationId: string, credential: FilledCredential): UpstreamHeaders {
  const opened = openParts(vault, organizationId, credential);
  const { base, values } = opened;
  const names = [...values.keys()];
  const secret = Object.entries(fillHeaders(credential, opened)).filter(([header]) => {
    const written = base[header] ?? "";
    return !hasPlaceholder(written) || names.some((name) => written.includes(name));
  });
  return {
    ...Object.fromEntries(secret),
    // Under names that no header has; what is known to be a secret counts as one however short it is.
    ...Object.fromEntries([...values].map(([name, value]) => [`key ${name}`, `token ${value}`])),
  };
}

function fillHeaders(credential: FilledCredential, { base, values }: Opened): UpstreamHeaders {
  return Object.fromEntries(
    Object.entries(base).map(([name, value]) => {
      if (!hasPlaceholder(value)) return [name, value];
      const filled = fill(value, (placeholder) => fillingOf(credential, values, placeholder));
      // Also what no header can carry: whoever wrote it shall not end one and begin another.
      if (filled === null || !isCredentialHeaderValue(filled))
        throw new Fault("credential_missing", `The header ${name} cannot be filled with what is there for it.`);
      return [name, filled];
    }),
  );
}

function openParts(vault: Vault, organizationId: string, { filling, ciphertext }: FilledCredential): Opened {
  const base = decodeUpstreamHeaders(vault.open(organizationId, credentialRow(filling.base), ciphertext));
  const values = new Map<string, string>();
  for (const sealed of filling.values) {
    const opened = decodeValues(vault.open(organizationId, valuesRow(sealed), sealed.ciphertext));
    for (const name of sealed.only) {
      const value = opened.get(name);
      if (value !== undefined) values.set(name, value);
    }
  }
  return { base, values };
}

function fillingOf(
  { filling }: FilledCredential,
  values: ReadonlyMap<string, string>,
  placeholder: Placeholder,
): string | undefined {
  if (placeholder.kind === "variable") return filling.variables[placeholder.name];
  return placeholder.kind === "field" ? values.get(placeholder.name) : undefined;
}

export function encodeValues(values: ReadonlyMap<string, string>): string {
  return JSON.stringify([...values]);
}

/** Throws for what `encodeValues` did not write. */
export function decodeValues(text: string): Map<string, string> {
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries)) throw new Error("A server key holds no values.");
  return new Map(entries.map(([name, value]) => [String(name), String(value)]));
}
