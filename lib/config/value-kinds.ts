import { z } from "zod";

/** A message says what to write, since it ends the sentence about an unusable variable. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  const error = `write a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

export function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.enum(values, { error: `write ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
}

export const flag = oneOf("true", "false").transform((value) => value === "true");
