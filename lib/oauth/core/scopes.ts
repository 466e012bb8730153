/** RFC 6749, section 3.3: visible ASCII without quotation mark and backslash. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;
const MAX_SCOPES = 100;

/** The scopes of a space-separated list, each once, as far as they are some. */
export function readScopes(text: string | undefined): string[] {
  return knownScopes((text ?? "").split(" "));
}

export function knownScopes(scopes: readonly unknown[] | undefined): string[] {
  const found = (scopes ?? []).filter((scope): scope is string => typeof scope === "string" && SCOPE.test(scope));
  return [...new Set(found)].slice(0, MAX_SCOPES);
}

export interface ScopeSources {
  /** What the connection's settings name; empty: nothing. */
  readonly chosen: readonly string[];
  /** Of the server's challenge. */
  readonly challenged: readonly string[];
  /** Of the resource's metadata. */
  readonly offered: readonly string[];
  /** Of the authorization server's metadata. */
  readonly serverScopes: readonly string[];
  /** What was granted before and is not to be lost, and what the server has asked for since. */
  readonly granted: readonly string[];
  readonly wanted: readonly string[];
}

/**
 * What to ask for (MCP 2026-07-28, "Scope Selection Strategy"): what was chosen, else what the challenge names, else what
 * the resource offers, else nothing. A step-up asks for the union with what was granted. `offline_access` is added where
 * the authorization server knows it, since without it some give no refresh token (SEP-2207).
 */
export function chooseScopes(sources: ScopeSources): string[] {
  const { chosen, challenged, offered, serverScopes, granted, wanted } = sources;
  const base = [chosen, challenged, offered].find((scopes) => scopes.length > 0) ?? [];
  const scopes = wanted.length > 0 ? [...granted, ...base, ...wanted] : [...base];
  if (scopes.length > 0 && serverScopes.includes("offline_access")) scopes.push("offline_access");
  return knownScopes(scopes);
}
