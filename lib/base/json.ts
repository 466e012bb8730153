/** JSON as it comes off the wire, once it has been parsed. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same value with U+0000 replaced in all its strings: PostgreSQL stores every character but that one. */
export function withoutNul<Value>(value: Value): Value {
  if (typeof value === "string") return value.replaceAll("\0", "\ufffd") as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNul(item)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [withoutNul(key), withoutNul(item)])) as Value;
}
