const ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/**
 * An address in the one spelling by which people are found: ASCII, in lower case. Null for everything that two programs
 * could read differently: several addresses in one, white space of any kind, letters that only look like others (the
 * Kelvin sign becomes a `k` in lower case), a dot at the end.
 */
export function parseEmailAddress(text: string): string | null {
  return text.length <= 254 && ADDRESS.test(text) ? text.toLowerCase() : null;
}
