/**
 * Whether a URI could have been made from an RFC 6570 template: enough to find the server that a `resources/read`
 * belongs to. Literals must match; every expression matches at least one character. The upstream has the last word.
 */
export function matchesUriTemplate(template: string, uri: string): boolean {
  const literals = template.split(/\{[^}]*\}/);
  const [first = ""] = literals;
  const last = literals.at(-1) ?? "";
  if (literals.length === 1) return uri === template;
  if (!uri.startsWith(first) || !uri.endsWith(last)) return false;
  let at = first.length;
  const end = uri.length - last.length;
  for (const literal of literals.slice(1, -1)) {
    const found = uri.indexOf(literal, at + 1);
    if (found < 0 || found + literal.length > end) return false;
    at = found + literal.length;
  }
  return at < end;
}
