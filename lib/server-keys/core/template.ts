/**
 * Placeholders in a header's value: `{{API_KEY}}` is filled by an organization or by each person, `{{user.email}}` is known
 * of whoever calls, `{{vault:name}}` stands in the organization's vault.
 */
export type Placeholder =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "variable"; readonly name: Variable }
  | { readonly kind: "vault"; readonly name: string };

export const VARIABLES = ["user.email", "user.id", "user.name", "org.slug", "org.id"] as const;
export type Variable = (typeof VARIABLES)[number];

const BRACES = /\{\{([^{}]*)\}\}/g;
const FIELD = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
export const VAULT_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Null: it is none that anybody could fill. */
function readPlaceholder(inner: string): Placeholder | null {
  const text = inner.trim();
  const variable = VARIABLES.find((name) => name === text.toLowerCase());
  if (variable) return { kind: "variable", name: variable };
  if (FIELD.test(text)) return { kind: "field", name: text };
  const vault = /^vault:\s*(.*)$/.exec(text)?.[1];
  return vault !== undefined && VAULT_NAME.test(vault) ? { kind: "vault", name: vault } : null;
}

/** Every placeholder of a value, in order; one that nobody could fill has no meaning and is named as it stands. */
export function placeholdersOf(
  value: string,
): readonly (Placeholder | { readonly kind: "unknown"; readonly text: string })[] {
  return [...value.matchAll(BRACES)].map(
    ([text, inner = ""]) => readPlaceholder(inner) ?? { kind: "unknown" as const, text },
  );
}

/** A sentence for whoever writes the template; null: it can be filled. */
export function templateProblem(value: string): string | null {
  const unknown = placeholdersOf(value).find((placeholder) => placeholder.kind === "unknown");
  const rest = value.replace(BRACES, "");
  if (unknown === undefined && !rest.includes("{{") && !rest.includes("}}")) return null;
  const what = unknown?.kind === "unknown" ? unknown.text : "A brace without its other half";
  return `${what} is no placeholder. Write {{API_KEY}}, {{vault:name}}, or one of ${VARIABLES.map((name) => `{{${name}}}`).join(", ")}.`;
}

export function hasPlaceholder(value: string): boolean {
  return placeholdersOf(value).length > 0;
}

/** The names of the fields in some values, each once, in the order in which they come. */
export function fieldsOf(values: Iterable<string>): readonly string[] {
  const names = [...values].flatMap((value) =>
    placeholdersOf(value).flatMap((placeholder) => (placeholder.kind === "field" ? [placeholder.name] : [])),
  );
  return [...new Set(names)];
}

/**
 * A value with its placeholders filled, by one pass: what fills them is never read as a template itself.
 *
 * @param find undefined: nobody has filled it; the whole is null then, and is not sent
 */
export function fill(value: string, find: (placeholder: Placeholder) => string | undefined): string | null {
  let isWhole = true;
  const filled = value.replace(BRACES, (_, inner: string) => {
    const placeholder = readPlaceholder(inner);
    const found = placeholder === null ? undefined : find(placeholder);
    if (found === undefined) isWhole = false;
    return found ?? "";
  });
  return isWhole ? filled : null;
}
