import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

export type OperationInput =
  | { readonly ok: true; readonly input: JsonObject }
  | { readonly ok: false; readonly problem: string };

/**
 * One input out of the three places where a request can hold one. They must not overlap: `{"connection": "b"}` in the
 * body of a request to `/connections/a` is a contradiction, and choosing for the sender would be a way around a check.
 */
export function joinInput(
  path: Readonly<Record<string, string>>,
  query: Iterable<readonly [string, string]>,
  body: JsonValue,
): OperationInput {
  if (body !== null && !isJsonObject(body)) return { ok: false, problem: "The body must be a JSON object." };
  const input = new Map<string, JsonValue | undefined>(Object.entries(path));
  for (const [name, value] of [...query, ...Object.entries(body ?? {})]) {
    // The operations' schemas refuse every other name that they do not know, and pass over this one.
    if (name === "__proto__") return { ok: false, problem: "__proto__ is not a field of this request." };
    if (input.has(name)) return { ok: false, problem: `${name} stands in this request more than once.` };
    input.set(name, value);
  }
  return { ok: true, input: Object.fromEntries(input) };
}
