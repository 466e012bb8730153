/**
 * What stands for something that a person has to give: `{{NAME}}`, `${NAME}`, `${env:NAME}`, `${input:name}` and
 * `<your key>`. Sent as it is it would be a wrong credential that looks like a right one.
 */
const BLANK = /\{\{\s*([\w .-]{1,60}?)\s*\}\}|\$\{(?:env:|input:)?([\w.-]{1,60})(?::-[^}]*)?\}|<([\w -]{1,60})>/g;

/** The names in a text, each once. */
export function findBlanks(text: string): string[] {
  return [...new Set([...text.matchAll(BLANK)].map(nameIn))];
}

/** The text with what is known in place of its blanks; others stay. */
export function fillBlanks(text: string, values: Readonly<Record<string, string | undefined>>): string {
  return text.replace(BLANK, (whole, ...groups: (string | undefined)[]) => {
    const name = groups.slice(0, 3).find((group) => group !== undefined) ?? "";
    return (Object.hasOwn(values, name) ? values[name] : undefined) || whole;
  });
}

function nameIn(match: RegExpMatchArray): string {
  return match[1] ?? match[2] ?? match[3] ?? "";
}
