import { Fault } from "@/lib/base/errors";
import { isJsonObject } from "@/lib/base/json";
import { credentialRow, decodeUpstreamHeaders, type UpstreamHeaders } from "@/lib/credentials/upstream-headers";
import type { Vault } from "@/lib/credentials/vault";
import { isCredentialHeaderValue } from "@/lib/net/header-rules";
import type { FilledCredential } from "@/lib/server-keys/core/filling";
import { fill, hasPlaceholder, type Placeholder } from "@/lib/server-keys/core/template";

export function valuesRow(row: { readonly id: string; readonly version: number }) {
  return { table: "server_keys", id: row.id, field: "ciphertext", version: row.version } as const;
}

/**
 * The headers to send, every placeholder filled.
 *
 * @throws Fault `credential_missing` where one cannot be, `credential_integrity` where something sealed does not open
 */
export function openFilled(vault: Vault, organizationId: string, credential: FilledCredential): UpstreamHeaders {
  const values = openValues(vault, organizationId, credential);
  return Object.fromEntries(
    Object.entries(openBase(vault, organizationId, credential)).map(([name, value]) => {
      if (!hasPlaceholder(value)) return [name, value];
      const filled = fill(value, (placeholder) => fillingOf(credential, values, placeholder));
      // Also what no header can carry: whoever wrote it shall not end one and begin another.
      if (filled === null || !isCredentialHeaderValue(filled))
        throw new Fault("credential_missing", `The header ${name} cannot be filled with what is there for it.`);
      return [name, filled];
    }),
  );
}

/** What of it must appear nowhere: the values, and the headers that hold a secret of their own or one of these. */
export function secretHeaders(vault: Vault, organizationId: string, credential: FilledCredential): UpstreamHeaders {
  const values = openValues(vault, organizationId, credential);
  const filled = openFilled(vault, organizationId, credential);
  const base = openBase(vault, organizationId, credential);
  const secret = Object.entries(base).filter(
    ([, value]) => !hasPlaceholder(value) || [...values.keys()].some((name) => value.includes(name)),
  );
  return {
    ...Object.fromEntries(secret.map(([name]) => [name, filled[name] ?? ""])),
    // Under names that no header has; what is known to be a secret counts as one however short it is.
    ...Object.fromEntries([...values].map(([name, value]) => [`key ${name}`, `token ${value}`])),
  };
}

function openBase(vault: Vault, organizationId: string, { filling, ciphertext }: FilledCredential): UpstreamHeaders {
  return decodeUpstreamHeaders(vault.open(organizationId, credentialRow(filling.base), ciphertext));
}

function openValues(vault: Vault, organizationId: string, { filling }: FilledCredential): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const sealed of filling.values) {
    const opened = decodeValues(vault.open(organizationId, valuesRow(sealed), sealed.ciphertext));
    for (const name of sealed.only) {
      const value = opened.get(name);
      if (value !== undefined) values.set(name, value);
    }
  }
  return values;
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
  if (!Array.isArray(entries) || isJsonObject(entries)) throw new Error("A server key holds no values.");
  return new Map(entries.map(([name, value]) => [String(name), String(value)]));
}
