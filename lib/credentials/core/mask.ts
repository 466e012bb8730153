/**
 * A connection's own secrets in what its server says. Unlike what is found by its look, these values are known: they are
 * what the gateway itself sent, and an upstream may repeat them.
 */

const MASK = "[redacted]";

/** Shorter values stand in ordinary words. A credential's own header is known to hold a secret, another may hold anything. */
const MIN_LENGTH = { credential: 6, other: 8 } as const;
/** `production`, `application/json`: what custom headers say beside keys, and results as well. Longer than any such word: a key. */
const ORDINARY = /^[a-z]{1,20}(?:\/[a-z0-9.+-]{1,40})?$/i;
/** A text that was cut may end in the beginning of a secret. So much of one is not there by chance. */
const MIN_TORN = 8;

const SCHEME = /^(bearer|basic|token|api-?key)\s+(\S.*)$/i;

/** What of an opened credential must appear nowhere, in every spelling, longest first: one inside another is masked whole. */
export function secretsIn(headers: Readonly<Record<string, string>>): readonly string[] {
  const spellings = new Set(Object.entries(headers).flatMap(secretsOfHeader).flatMap(spellingsOf));
  return [...spellings].sort((a, b) => b.length - a.length);
}

function secretsOfHeader([name, value]: [string, string]): readonly string[] {
  const [, scheme = "", secret = value] = SCHEME.exec(value) ?? [];
  const isCredential = scheme !== "" || name.toLowerCase() === "authorization";
  const pair = scheme.toLowerCase() === "basic" ? Buffer.from(secret, "base64").toString("utf8") : null;
  const said = pair === null ? [secret] : [secret, pair.slice(pair.indexOf(":") + 1)];
  if (isCredential) return said.filter((each) => each.length >= MIN_LENGTH.credential);
  return said.filter((each) => each.length >= MIN_LENGTH.other && !ORDINARY.test(each));
}

/** As it is, in JSON, in JSON that stands in JSON, both with and without escaped slashes, and in a URL or form, in either case. */
function spellingsOf(secret: string): readonly string[] {
  const inJson = escapeJson(secret);
  const slashed = inJson.replaceAll("/", "\\/");
  const inUrl = /^[\x20-\x7e]+$/.test(secret) ? encodeURIComponent(secret) : secret;
  const inUrls = [inUrl, inUrl.replaceAll("%20", "+")].flatMap((text) => [text, lowerEscapes(text)]);
  return [secret, inJson, slashed, escapeJson(inJson), escapeJson(slashed), ...inUrls];
}

function lowerEscapes(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Whether there is anything to mask; the beginning of a secret counts too, since the text may have been cut within it. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => text.includes(secret.length > MIN_TORN ? secret.slice(0, MIN_TORN) : secret));
}

/** Also what a cut has left of one at the text's end. */
export function maskText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => maskTornEnd(masked.replaceAll(secret, MASK), secret), text);
}

function maskTornEnd(text: string, secret: string): string {
  for (let length = Math.min(secret.length, text.length); length >= MIN_TORN; length--) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + MASK;
  }
  return text;
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
