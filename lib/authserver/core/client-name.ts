/**
 * Whether a name mixes letters that look alike in different alphabets (`Сlaude` with a Cyrillic first letter), or holds
 * characters that nobody sees: then it may be made to be taken for another.
 */
export function isTrickyName(name: string): boolean {
  const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Cherokee}/u];
  const used = scripts.filter((script) => script.test(name)).length;
  return used > 1 || /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u.test(name);
}
