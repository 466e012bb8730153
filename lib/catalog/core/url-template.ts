/** A part of an entry's address that each organization fills in for itself. */
export interface TemplateVariable {
  readonly isRequired: boolean;
  /** Nothing else may be filled in. Empty: anything that fits the place. */
  readonly choices: readonly string[];
  readonly default: string;
}

export type Filled =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly variable: string; readonly problem: string };

const PLACE = /\{([a-zA-Z][a-zA-Z0-9_]{0,39})\}/g;
/** One label of a host name (RFC 1123, section 2.1). */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** The variables that a template names, each once, in their order. */
export function variablesIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(PLACE)].map(([, name = ""]) => name))];
}

/** Which of them stand in the host, where what is filled in decides who is spoken to. */
export function hostVariablesIn(template: string): readonly string[] {
  return variablesIn(authorityOf(template));
}

/** Scheme and what stands between `//` and the path. */
function authorityOf(template: string): string {
  return /^[a-z]+:\/\/[^/?#]*/i.exec(template)?.[0] ?? "";
}

/**
 * The address that comes of a template. What is filled in stays in its place: one label of the host, one segment of the
 * path, one value of the query, unless the entry lists what may stand there. A parameter of the query that stays empty is
 * left out.
 */
export function fillUrl(
  template: string,
  variables: Readonly<Record<string, TemplateVariable>>,
  values: Readonly<Record<string, string>>,
): Filled {
  const hosts = new Set(hostVariablesIn(template));
  const chosen = new Map<string, string>();
  for (const name of variablesIn(template)) {
    const variable = variables[name];
    if (!variable) return { ok: false, variable: name, problem: "The entry does not say what this is." };
    const value = (values[name] ?? variable.default).trim();
    const problem = problemOf(value, variable, hosts.has(name));
    if (problem !== null) return { ok: false, variable: name, problem };
    chosen.set(name, value);
  }
  const fill = (part: string, encode: (value: string) => string) =>
    part.replace(PLACE, (_place, name: string) => encode(chosen.get(name) ?? ""));
  const authority = authorityOf(template);
  const [path = "", query] = template.slice(authority.length).split("?", 2);
  const parameters = (query ?? "")
    .split("&")
    .filter((pair) => pair !== "" && variablesIn(pair).every((name) => chosen.get(name) !== ""));
  const tail = parameters.length === 0 ? "" : `?${fill(parameters.join("&"), encodeURIComponent)}`;
  return {
    ok: true,
    url: `${fill(authority, (value) => value.toLowerCase())}${fill(path, encodeURIComponent)}${tail}`,
  };
}

function problemOf(value: string, variable: TemplateVariable, isInHost: boolean): string | null {
  if (value === "") return variable.isRequired || isInHost ? "Fill this in." : null;
  if (variable.choices.length > 0) return variable.choices.includes(value) ? null : "Choose one of the list.";
  if (isInHost) return LABEL.test(value) ? null : "Letters, digits and dashes only: it is a part of a host name.";
  if (value.length > 200) return "At most 200 characters.";
  return /^\.{1,2}$/.test(value) || /\p{Cc}/u.test(value) ? "This cannot stand in an address." : null;
}
