import type { JsonValue } from "@/lib/base/json";
import { redactValue } from "@/lib/calls/core/redact";

/** What is kept of arguments, and of a result: bytes of JSON in UTF-8. */
export const PAYLOAD_MAX_BYTES = 65_536;

export const TRUNCATION_MARKER = "…[truncated: only the first 64 KB are kept]";

const MAX_DEPTH = 64;

export interface Payload {
  /** Valid JSON. Where it was cut: a JSON string, the beginning of the JSON text and the marker. */
  readonly json: string;
  readonly truncated: boolean;
}

/** The JSON of a value that is small enough to be kept whole; null when it is not, without serializing what is huge. */
export function serializeSmall(value: JsonValue): string | null {
  if (sizeLeft(value, PAYLOAD_MAX_BYTES, 0) < 0) return null;
  const json = JSON.stringify(value);
  if (json.length * 3 <= PAYLOAD_MAX_BYTES) return json;
  return Buffer.byteLength(json) <= PAYLOAD_MAX_BYTES ? json : null;
}

/**
 * Redacts and cuts. The work is bounded by what is kept, not by what came.
 *
 * @param secrets known values that are masked whatever they look like
 */
export function redactPayload(value: JsonValue, secrets: readonly string[] = []): Payload {
  // More is redacted than is kept, so that the cut below never shows the torn end of a token.
  const redacted = redactValue(value, { budget: PAYLOAD_MAX_BYTES + 8192, depth: MAX_DEPTH, secrets });
  const json = JSON.stringify(redacted.value);
  if (!redacted.truncated && Buffer.byteLength(json) <= PAYLOAD_MAX_BYTES) return { json, truncated: false };
  return { json: JSON.stringify(cutToBytes(json, PAYLOAD_MAX_BYTES) + TRUNCATION_MARKER), truncated: true };
}

function cutToBytes(text: string, max: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max) return text;
  let end = max;
  // Not inside a character: continuation bytes are 10xxxxxx.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}

/** Subtracts a lower bound of the serialized size; negative as soon as it is exceeded, or when nested too deep. */
function sizeLeft(value: JsonValue | undefined, left: number, depth: number): number {
  if (typeof value === "string") return left - value.length - 2;
  if (typeof value !== "object" || value === null) return left - 1;
  if (depth >= MAX_DEPTH) return -1;
  let rest = left - 2;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && rest >= 0; at++) rest = sizeLeft(value[at], rest, depth + 1);
    return rest;
  }
  for (const key in value) {
    rest = sizeLeft(value[key], rest - key.length - 3, depth + 1);
    if (rest < 0) return rest;
  }
  return rest;
}
