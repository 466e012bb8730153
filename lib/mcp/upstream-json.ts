import type { JsonValue } from "@/lib/base/json";

/** What an upstream may send is bounded more widely than what a client may (a list of tools holds many schemas). */
const MAX_DEPTH = 100;
const MAX_VALUES = 500_000;

const QUOTE = 34;
const BACKSLASH = 92;

/** A text that is not JSON, or too costly to handle. The message is a sentence. */
export class UpstreamJsonError extends Error {}

/**
 * Parses what an upstream sent. Depth and number of values are counted first: 10 kB of nested arrays parse, and then
 * overflow the stack of JSON.stringify on the way to the client. Throws UpstreamJsonError.
 */
export function parseUpstreamJson(text: string): JsonValue {
  // A text too short to break a bound needs no counting: what opens has to close as well.
  if (text.length > 2 * MAX_DEPTH) checkCost(text);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new UpstreamJsonError("It sent something that is not JSON.");
  }
}

function checkCost(text: string): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Letters, digits and spaces outside of strings decide nothing; `,` is 44, `[` 91, `]` 93, `{` 123, `}` 125.
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === 44) values++;
    else if (code === 91 || code === 123) {
      depth++;
      values++;
      if (depth > MAX_DEPTH) throw new UpstreamJsonError(`It sent JSON nested deeper than ${MAX_DEPTH} levels.`);
    } else if (code === 93 || code === 125) depth--;
  }
  if (values > MAX_VALUES) throw new UpstreamJsonError(`It sent JSON with more than ${MAX_VALUES} values.`);
}

function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return close;
  }
  return text.length;
}
