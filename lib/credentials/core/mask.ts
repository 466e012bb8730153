/**
 * A connection's own secrets in what its server says. Unlike what is found by its look, these values are known: they are
 * what the gateway itself sent, and an upstream may repeat them.
 */

const MASK = "[redacted]";

/** Shorter values stand in ordinary words. */
const MIN_LENGTH = 4;

const SCHEME = /^(bearer|basic|token|api-?key)\s+(\S.*)$/i;

/** What of an opened credential must appear nowhere, in every spelling, longest first: one inside another is masked whole. */
export function secretsIn(headers: Readonly<Record<string, string>>): readonly string[] {
  const spellings = new Set(Object.values(headers).flatMap(secretsOfHeader).flatMap(spellingsOf));
  return [...spellings].sort((a, b) => b.length - a.length);
}

function secretsOfHeader(value: string): readonly string[] {
  const [, scheme = "", secret = value] = SCHEME.exec(value) ?? [];
  if (scheme.toLowerCase() !== "basic") return [secret];
  const pair = Buffer.from(secret, "base64").toString("utf8");
  return [secret, pair.slice(pair.indexOf(":") + 1)];
}

/** As it is, in JSON, in JSON that stands in JSON, and in a URL. */
function spellingsOf(secret: string): readonly string[] {
  if (secret.length < MIN_LENGTH) return [];
  const inJson = escapeJson(secret);
  const inUrl = /^[\x20-\x7e]+$/.test(secret) ? encodeURIComponent(secret) : secret;
  return [secret, inJson, escapeJson(inJson), inUrl];
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => text.includes(secret));
}

export function maskText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** A copy in which all strings and names are masked. */
export function maskValue<Value>(value: Value, secrets: readonly string[]): Value {
  return mask(value, secrets) as Value;
}

function mask(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") return maskText(value, secrets);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mask(item, secrets));
  // Unlike an assignment, this takes `__proto__` for an ordinary key.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [maskText(key, secrets), mask(item, secrets)]));
}
