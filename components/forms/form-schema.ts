import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

const MAX_DEPTH = 32;

/**
 * A schema as a form is drawn from it. `anyOf: [X, null]`, which is how many servers say that something may be left out,
 * is X: a person leaves the field empty. What else it holds stays as it is.
 */
export function formSchema(schema: JsonObject): JsonObject {
  return simplified(schema, 0) as JsonObject;
}

function simplified(value: JsonValue | undefined, depth: number): JsonValue | undefined {
  if (depth > MAX_DEPTH) return {};
  if (Array.isArray(value)) return value.map((item) => simplified(item, depth + 1) ?? null);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, simplified(member, depth + 1)] as const);
  return withoutNullAlternative(Object.fromEntries(entries));
}

function withoutNullAlternative(schema: JsonObject): JsonObject {
  for (const keyword of ["anyOf", "oneOf"]) {
    const alternatives = schema[keyword];
    if (!Array.isArray(alternatives)) continue;
    const others = alternatives.filter((each) => !(isJsonObject(each) && each.type === "null"));
    const [only] = others;
    if (others.length === alternatives.length || others.length !== 1 || !isJsonObject(only)) continue;
    const { [keyword]: _alternatives, default: preset, ...rest } = schema;
    return { ...only, ...rest, ...(preset === null || preset === undefined ? {} : { default: preset }) };
  }
  const { type } = schema;
  if (Array.isArray(type) && type.length === 2 && type.includes("null")) {
    return { ...schema, type: type.find((each) => each !== "null") };
  }
  return schema;
}

/** Names under which people write more than a line. */
const LONG = /^(?:body|text|content|contents|description|message|markdown|code|query|sql|prompt|html|input|data)$/i;

/** How the fields of an object are drawn: what is likely to be long gets room. */
export function layoutOf(schema: JsonObject): Record<string, object> {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => {
      if (!isJsonObject(property) || property.type !== "string" || property.enum || property.format) return [];
      const isLong = LONG.test(name) || (typeof property.maxLength === "number" && property.maxLength > 200);
      return isLong ? [[name, { "ui:widget": "textarea" }]] : [];
    }),
  );
}
