import { type TemplateVariable, variablesIn } from "./url-template";

/**
 * Whether an address is one that comes of a template. What the query says does not matter, nor a slash at the end: the
 * server is the same.
 */
export function matcherOf(
  template: string,
  variables: Readonly<Record<string, TemplateVariable>>,
): (url: string) => boolean {
  const [address = ""] = template.split("?", 1);
  if (variablesIn(address).length === 0) {
    const wanted = plain(address);
    return (url) => plain(url) === wanted;
  }
  const parts = address.split(/\{(\w+)\}/);
  const source = parts
    .map((part, at) => (at % 2 === 0 ? escaped(part) : `(?:${anyOf(variables[part])})`))
    .join("")
    .replace(/(?:\\\/|\/)$/, "");
  const pattern = new RegExp(`^${source}$`, "i");
  return (url) => pattern.test(plain(url));
}

function anyOf(variable: TemplateVariable | undefined): string {
  return variable && variable.choices.length > 0 ? variable.choices.map(escaped).join("|") : "[^/?#]+";
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function plain(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}
