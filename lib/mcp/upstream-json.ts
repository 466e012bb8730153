import type { JsonValue } from "@/lib/base/json";

/** What an upstream may send is bounded more widely than what a client may (a list of tools holds many schemas). */
const MAX_DEPTH = 100;
const MAX_VALUES = 500_000;

const QUOTE = 34;
const BACKSLASH = 92;

const LARGE_EXPONENT = /\d[eE]\+?\d{3}/;
const NUMBER = /-?\d+(?:\.\d+)?[eE]\+?\d{3,}$/;

/** A text that is not JSON, or (`isContent`) one whose values cannot be carried. The message is a sentence. */
export class UpstreamJsonError extends Error {
  readonly isContent: boolean;

  constructor(message: string, isContent: boolean) {
    super(message);
    this.isContent = isContent;
  }
}

function uncarried(message: string): UpstreamJsonError {
  return new UpstreamJsonError(message, true);
}

/**
 * Parses what an upstream sent. Depth and number of values are counted first: 10 kB of nested arrays parse, and then
 * overflow the stack of JSON.stringify on the way to the client; `1e400` would parse, and then be written as null. Throws UpstreamJsonError.
 */
export function parseUpstreamJson(text: string): JsonValue {
  // A text too short to break a bound needs no counting: what opens has to close as well.
  if (text.length > 2 * MAX_DEPTH || LARGE_EXPONENT.test(text)) checkCost(text);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new UpstreamJsonError("It sent something that is not JSON.", false);
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
      if (depth > MAX_DEPTH) throw uncarried(`It sent JSON nested deeper than ${MAX_DEPTH} levels.`);
    } else if (code === 93 || code === 125) depth--;
    // Of `true` and `false` as well, behind which no exponent stands.
    else if (code === 101 || code === 69) checkExponent(text, at);
  }
  if (values > MAX_VALUES) throw uncarried(`It sent JSON with more than ${MAX_VALUES} values.`);
}

/** A number beyond what a double holds would become null on its way to the client. */
function checkExponent(text: string, at: number): void {
  const end = /[^\d+]/.exec(text.slice(at + 1, at + 30))?.index ?? 29;
  const number = NUMBER.exec(text.slice(Math.max(0, at - 400), at + 1 + end))?.[0];
  if (number !== undefined && !Number.isFinite(Number(number)))
    throw uncarried("It sent a number that is too large to be carried.");
}

function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return close;
  }
  return text.length;
}
