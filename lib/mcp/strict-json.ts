import type { JsonValue } from "@/lib/base/json";
import { isExactNumber } from "@/lib/mcp/exact-number";

/** Bounds that keep a small body from becoming a large amount of work (security: depth bombs overflow JSON.stringify). */
export const MAX_JSON_DEPTH = 64;
export const MAX_JSON_NODES = 50_000;

/** Why a text is refused. `problem` is a sentence for the sender. */
export class JsonRefusal extends Error {
  readonly kind: "syntax" | "policy";

  constructor(kind: "syntax" | "policy", problem: string) {
    super(problem);
    this.name = "JsonRefusal";
    this.kind = kind;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;

/** The index of the closing quote of the string that opens at `open`. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) throw new JsonRefusal("syntax", "The body is not valid JSON: a string does not end.");
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return close;
    at = close + 1;
  }
}

/** A number that would be changed on the way upstream is refused. */
function checkNumber(text: string, start: number, end: number): void {
  // Most are a digit or two, and the e of `true` and `false` comes here as well.
  if (end - start < 4) return;
  const token = text.slice(start, end);
  if (isExactNumber(token)) return;
  const shown = token.length > 40 ? `${token.slice(0, 40)}…` : token;
  throw new JsonRefusal("policy", `The number ${shown} cannot be carried exactly. Send it as a string.`);
}

interface Frame {
  readonly isObject: boolean;
  readonly keys: string[];
  large: Set<string> | null;
}

function noteKey(frame: Frame, key: string): void {
  if (key === "__proto__") throw new JsonRefusal("policy", "The key __proto__ is not accepted.");
  const isKnown = frame.large ? frame.large.has(key) : frame.keys.includes(key);
  if (isKnown)
    throw new JsonRefusal("policy", `The key ${JSON.stringify(key.slice(0, 64))} stands twice in one object.`);
  if (frame.large) frame.large.add(key);
  else if (frame.keys.push(key) > 16) frame.large = new Set(frame.keys);
}

/** Walks the text once, without building anything: depth, number of values, duplicate keys, `__proto__`, numbers. */
function inspect(text: string): void {
  const stack: Frame[] = [];
  let top: Frame | undefined;
  let expectsKey = false;
  let nodes = 0;
  const length = text.length;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (expectsKey && top) {
        const raw = text.slice(at + 1, end);
        noteKey(top, raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw);
        expectsKey = false;
      } else nodes++;
      at = end;
    } else if (code === 123 || code === 91) {
      if (stack.length >= MAX_JSON_DEPTH)
        throw new JsonRefusal("policy", `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
      nodes++;
      top = { isObject: code === 123, keys: [], large: null };
      stack.push(top);
      expectsKey = top.isObject;
    } else if (code === 125 || code === 93) {
      stack.pop();
      top = stack.at(-1);
      expectsKey = false;
    } else if (code === 44) {
      expectsKey = top?.isObject ?? false;
    } else if (isNumberCode(code)) {
      const end = endOfNumber(text, at);
      checkNumber(text, at, end);
      at = end - 1;
      nodes++;
    }
    if (nodes > MAX_JSON_NODES) throw new JsonRefusal("policy", `The body holds more than ${MAX_JSON_NODES} values.`);
  }
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (isNumberCode(text.charCodeAt(end))) end++;
  return end;
}

/** What numbers are written with. The e of `true` and `false` is taken for one as well, which only counts them. */
function isNumberCode(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46 || code === 43 || code === 45 || code === 101 || code === 69;
}

/**
 * Parses JSON so that everybody who reads it reads the same: one text, one meaning. Refuses what parsers disagree about
 * (duplicate keys, `__proto__`, numbers that a double does not hold), and what is cheap to send and dear to handle (depth, count).
 * Throws JsonRefusal.
 */
export function parseStrictJson(text: string): JsonValue {
  try {
    inspect(text);
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof JsonRefusal) throw error;
    throw new JsonRefusal("syntax", "The body is not valid JSON.");
  }
}
