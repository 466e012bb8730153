import type { JsonValue } from "@/lib/base/json";

/**
 * JSON with sorted keys and no spaces, after RFC 8785 (for what JSON.parse can produce): two texts that mean the same
 * become the same bytes, so that their hash can be compared.
 */
export function canonicalJson(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}
