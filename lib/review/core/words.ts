const NAMED = 5;

/** `github, linear and 3 more`: enough to know where to look. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest.toLocaleString("en")} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** `3 keys are`, `1 key is`. */
export function count(number: number, one: string, verbs?: readonly [one: string, many: string]): string {
  const noun = number === 1 ? one : `${one}s`;
  const verb = verbs ? ` ${number === 1 ? verbs[0] : verbs[1]}` : "";
  return `${number.toLocaleString("en")} ${noun}${verb}`;
}

export const IS: readonly [string, string] = ["is", "are"];
export const HAS: readonly [string, string] = ["has", "have"];
