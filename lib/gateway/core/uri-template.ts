/**
 * Whether a URI could have been made from an RFC 6570 template: enough to find the server that a `resources/read`
 * belongs to. Literals must match; every expression matches at least one character. The upstream has the last word.
 */
export function matchesUriTemplate(template: string, uri: string): boolean {
  const literals = literalsOf(template);
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

/** What stands before, between and after the expressions. A brace that is never closed is literal, and so is what follows. */
function literalsOf(template: string): string[] {
  const literals: string[] = [];
  let from = 0;
  for (;;) {
    const open = template.indexOf("{", from);
    const close = open < 0 ? -1 : template.indexOf("}", open + 1);
    if (close < 0) break;
    literals.push(template.slice(from, open));
    from = close + 1;
  }
  literals.push(template.slice(from));
  return literals;
}
