/** A parameter of a page's address as text: of one that is repeated the first, undefined where nothing is said. */
export function queryText(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === "object" ? value[0] : value;
  return text?.trim() || undefined;
}
