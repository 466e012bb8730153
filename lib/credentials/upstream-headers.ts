import { isJsonObject } from "@/lib/base/json";

/**
 * What a connection's credential holds once opened: the headers that go upstream, by lower-case name. Stored sealed in
 * `Credential.ciphertext` under the row identity below, so that a ciphertext moved to another row opens nothing.
 */
export type UpstreamHeaders = Readonly<Record<string, string>>;

export function credentialRow(credential: { readonly id: string; readonly version: number }) {
  return { table: "credentials", id: credential.id, field: "ciphertext", version: credential.version } as const;
}

export function encodeUpstreamHeaders(headers: UpstreamHeaders): string {
  return JSON.stringify({ headers });
}

/** Throws for what `encodeUpstreamHeaders` did not write. */
export function decodeUpstreamHeaders(text: string): UpstreamHeaders {
  const value: unknown = JSON.parse(text);
  const headers = isJsonObject(value) ? value.headers : undefined;
  if (!isJsonObject(headers)) throw new Error("A credential holds no headers.");
  return Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, String(header)]));
}
