import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import type { Definition } from "@/lib/gateway/core/snapshot";

/** The lists that a server has, by the field that holds them. */
export type ListedKind = "tools" | "resources" | "resourceTemplates" | "prompts";

const text = z.string().optional();
const objects = z.looseObject({ type: z.literal("object") });
const common = {
  title: text,
  description: text,
  icons: z
    .array(
      z.looseObject({
        src: z.string(),
        mimeType: text,
        sizes: z.array(z.string()).optional(),
        theme: z.enum(["light", "dark"]).optional(),
      }),
    )
    .optional(),
  _meta: z.looseObject({}).optional(),
};
const hint = z.boolean().optional();
const toolAnnotations = z.looseObject({
  title: text,
  readOnlyHint: hint,
  destructiveHint: hint,
  idempotentHint: hint,
  openWorldHint: hint,
});
const annotations = z.looseObject({
  audience: z.array(z.enum(["user", "assistant"])).optional(),
  priority: z.number().min(0).max(1).optional(),
  lastModified: z.iso.datetime({ offset: true }).optional(),
});
const resource = z.looseObject({ ...common, mimeType: text, annotations: annotations.optional() });

/** What clients of both SDK lines ask of an entry beside its name; either is refused with all that is listed beside it. */
const schemas = {
  tools: z.looseObject({
    ...common,
    inputSchema: objects,
    outputSchema: objects.optional(),
    annotations: toolAnnotations.optional(),
    execution: z.looseObject({ taskSupport: z.enum(["required", "optional", "forbidden"]).optional() }).optional(),
  }),
  resources: resource.extend({ size: z.number().optional() }),
  resourceTemplates: resource,
  prompts: z.looseObject({
    ...common,
    arguments: z.array(z.looseObject({ name: z.string(), description: text, required: hint })).optional(),
  }),
} satisfies Record<ListedKind, z.ZodType>;

/**
 * A definition as every client can read it: client libraries check a list as a whole, so one malformed entry of one server
 * would cost a client the tools of all. An optional field that is malformed is left out; one that is well-formed goes as
 * it came. Null: nothing can be left out that would help.
 */
export function readableDefinition(kind: ListedKind, definition: Definition): Definition | null {
  const listed = kind === "tools" ? withObjectSchemas(definition) : definition;
  const { success, error } = schemas[kind].safeParse(listed);
  if (success) return listed;
  const mended = { ...listed };
  for (const { path } of error.issues) leaveOut(mended, path);
  return schemas[kind].safeParse(mended).success ? mended : null;
}

/** Of annotations the one that is malformed, else the whole field. */
function leaveOut(definition: Definition, [field, inner]: readonly PropertyKey[]): void {
  if (field === "inputSchema" || typeof field !== "string") return;
  const value = definition[field];
  if (field === "annotations" && typeof inner === "string" && isJsonObject(value))
    definition[field] = { ...value, [inner]: undefined };
  else definition[field] = undefined;
}

/** Arguments are always an object, so a schema that leaves that unsaid says the same when it is said. */
function withObjectSchemas(tool: Definition): Definition {
  const inputSchema = objectSchema(tool.inputSchema ?? {});
  const outputSchema = objectSchema(tool.outputSchema);
  const isUntouched = inputSchema === tool.inputSchema && outputSchema === tool.outputSchema;
  return isUntouched ? tool : { ...tool, inputSchema, outputSchema };
}

/** The same object where there is nothing to mend. */
function objectSchema(schema: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(schema)) return schema;
  const { type = "object", properties, required } = schema;
  const readable = isJsonObject(properties) ? objectProperties(properties) : undefined;
  const isList = Array.isArray(required) && required.every((name) => typeof name === "string");
  const names = isList ? required : undefined;
  const isUntouched = type === schema.type && readable === properties && names === required;
  return isUntouched ? schema : { ...schema, type, properties: readable, required: names };
}

/** `true` and `false` are schemas too, which clients of the first line do not know. */
function objectProperties(properties: JsonObject): JsonObject {
  const entries = Object.entries(properties);
  if (entries.every(([, schema]) => isJsonObject(schema))) return properties;
  return Object.fromEntries(
    entries.map(([name, schema]) => [name, isJsonObject(schema) ? schema : schema === false ? { not: {} } : {}]),
  );
}
