import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

/**
 * A tool's arguments from the body of a plain HTTP call: the arguments object itself, or `{"arguments": {…}}` around it.
 * The second is meant where `arguments` is the only key and the tool has no input of that name. Null for what is neither.
 */
export function plainArguments(body: JsonValue, inputSchema: JsonValue | undefined): JsonObject | null {
  if (!isJsonObject(body)) return null;
  const wrapped = body.arguments;
  if (wrapped === undefined || Object.keys(body).length > 1 || hasOwnInput(inputSchema)) return body;
  if (wrapped === null) return {};
  return isJsonObject(wrapped) ? wrapped : null;
}

function hasOwnInput(inputSchema: JsonValue | undefined): boolean {
  if (!isJsonObject(inputSchema)) return false;
  const { properties } = inputSchema;
  return isJsonObject(properties) && Object.hasOwn(properties, "arguments");
}
