import { z } from "zod";
import { fieldsOf } from "@/lib/server-keys/core/template";

/** Who fills a field: an administrator for everybody, or each person for themselves. */
export const FIELD_SCOPES = ["organization", "user"] as const;
export type FieldScope = (typeof FIELD_SCOPES)[number];

/** What has to be known of a field to ask somebody for its value. Shared with forms. */
export const keyField = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "A field's name has letters, digits and underscores."),
  scope: z.enum(FIELD_SCOPES).default("organization"),
  /** Where people find it. */
  help: z.string().trim().max(200, "At most 200 characters.").default(""),
});
export type KeyField = z.output<typeof keyField>;

/** What the placeholders of some headers ask for, whoever fills it; a field that nobody has described is the organization's. */
export function describedFields(
  templates: readonly HeaderTemplate[],
  described: readonly KeyField[],
): readonly KeyField[] {
  return fieldsOf(templates.map(({ value }) => value)).map(
    (name) => described.find((field) => field.name === name) ?? { name, scope: "organization", help: "" },
  );
}

/** As stored; what another version wrote counts as nothing. */
export function readFields(stored: unknown): readonly KeyField[] {
  return z
    .array(keyField)
    .catch([])
    .parse(stored ?? []);
}

const templates = z.array(z.strictObject({ name: z.string(), value: z.string() }));
/** A header whose value has placeholders, as it is shown and edited. */
export type HeaderTemplate = Readonly<z.output<typeof templates>[number]>;

export function readTemplates(stored: unknown): readonly HeaderTemplate[] {
  return templates.catch([]).parse(stored ?? []);
}
