import { isJsonObject, type JsonValue } from "@/lib/base/json";

/** A field that a change made, took away or gave another value. As text; null where it was not there. */
export interface ChangedField {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between both sides of a change, in their order. Of what was made or removed, all of it. */
export function changedFields(before: JsonValue | null, after: JsonValue | null): readonly ChangedField[] {
  const was = isJsonObject(before) ? before : {};
  const is = isJsonObject(after) ? after : {};
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((name) => ({ name, before: textOf(was[name]), after: textOf(is[name]) }))
    .filter((field) => field.before !== field.after);
}

function textOf(value: JsonValue | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
