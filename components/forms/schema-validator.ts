import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import { ErrorSchemaBuilder, type RJSFSchema, type ValidationData, type ValidatorType } from "@rjsf/utils";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

/** What is wrong with a value, and where in it. */
export interface SchemaProblem {
  /** Names and numbers from the outside in; empty for the whole. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Says that something inside is wrong, which is said there. */
const PARENTS: ReadonlySet<string> = new Set([
  "properties",
  "items",
  "prefixItems",
  "additionalProperties",
  "allOf",
  "$ref",
  "then",
  "else",
  "dependentSchemas",
]);

/**
 * Checks a value against a schema without compiling it: the pages' policy takes no program that is made at run time. A
 * schema that cannot be followed finds nothing wrong: the server judges in any case.
 */
export function problemsOf(schema: JsonObject, value: unknown): readonly SchemaProblem[] {
  let units: readonly OutputUnit[];
  try {
    units = new Validator(withoutPatterns(schema) as Schema, "2020-12", false).validate(value).errors;
  } catch {
    return [];
  }
  const alternatives = units.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  return units.flatMap((unit) => {
    if (PARENTS.has(unit.keyword)) return [];
    // What each alternative has against a value is no problem; that none fits is.
    const isWithin = alternatives.some(
      (outer) => outer !== unit && unit.keywordLocation.startsWith(`${outer.keywordLocation}/`),
    );
    return isWithin ? [] : problemOf(unit);
  });
}

function problemOf({ keyword, keywordLocation, instanceLocation, error }: OutputUnit): SchemaProblem {
  const path = instanceLocation
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
  if (keyword === "required") {
    const name = /required property "(.*)"\.$/s.exec(error)?.[1] ?? "";
    return { path: [...path, name], message: "This is required." };
  }
  if (keyword === "anyOf" || keyword === "oneOf") return { path, message: "This fits none of the alternatives." };
  if (keyword === "type")
    return { path, message: `${error.replace(/^Instance type (.*?) is invalid\. Expected/, "Expected")}` };
  if (keyword === "false") {
    return keywordLocation.endsWith("/additionalProperties")
      ? { path, message: "The tool takes no argument of this name." }
      : { path, message: "This may not be given." };
  }
  return { path, message: error };
}

/** A pattern of a stranger can keep a browser busy for ever: what a text must look like, the server says. */
function withoutPatterns(value: JsonValue | undefined, depth = 0): JsonValue | undefined {
  if (depth > 64) return {};
  if (Array.isArray(value)) return value.map((item) => withoutPatterns(item, depth + 1) ?? null);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !(key === "pattern" && typeof member === "string") && key !== "patternProperties")
      .map(([key, member]) => [key, withoutPatterns(member, depth + 1)]),
  );
}

/** The same for the form. */
export const schemaValidator: ValidatorType = {
  validateFormData(formData, schema): ValidationData<unknown> {
    const builder = new ErrorSchemaBuilder();
    const problems = problemsOf(schema as JsonObject, formData);
    for (const { path, message } of problems) builder.addErrors(message, [...path]);
    return {
      errors: problems.map(({ path, message }) => ({ property: path.join("."), message, stack: message })),
      errorSchema: builder.ErrorSchema,
    };
  },
  isValid: (schema, formData, rootSchema) => {
    try {
      const { $defs, definitions } = rootSchema as RJSFSchema;
      const whole = { ...($defs ? { $defs } : {}), ...(definitions ? { definitions } : {}), ...(schema as JsonObject) };
      return new Validator(withoutPatterns(whole as JsonObject) as Schema, "2020-12", true).validate(formData).valid;
    } catch {
      return false;
    }
  },
  rawValidation: (schema, formData) => ({
    errors: problemsOf(schema as JsonObject, formData).map(({ message }) => ({ message })) as never[],
  }),
};
