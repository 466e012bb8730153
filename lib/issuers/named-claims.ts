import type { TokenClaims } from "@/lib/access/policy";
import type { JsonObject, JsonValue } from "@/lib/base/json";

/** Lists of words in one text (RFC 8693, section 4.2; `scp` is what some vendors call it). */
const WORDS: ReadonlySet<string> = new Set(["scope", "scp"]);

/** A verified token's claims as rules read them: texts, numbers, true and false, alone or in a list; objects have no value. */
export function namedClaims(claims: JsonObject): TokenClaims {
  const named = new Map<string, readonly string[]>();
  for (const [name, said] of Object.entries(claims)) {
    const values = (Array.isArray(said) ? said : [said]).filter(isPlain).map(String);
    const words = WORDS.has(name) ? values.flatMap((value) => value.split(" ")) : values;
    if (words.length > 0) named.set(name, words);
  }
  return named;
}

function isPlain(value: JsonValue | undefined): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
