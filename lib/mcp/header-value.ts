/**
 * Header values that carry text (`Mcp-Name`, `Mcp-Param-*`): plain where visible ASCII does, else `=?base64?…?=` around
 * UTF-8 (spec 2026-07-28, basic/transports/streamable-http, "Header Encoding").
 */
const WRAPPED = /^=\?base64\?(.*)\?=$/s;

export function encodeHeaderText(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !WRAPPED.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, "utf8").toString("base64")}?=`;
}

/** Null when the value claims base64 and is not valid base64 of valid UTF-8. */
export function decodeHeaderText(value: string): string | null {
  const wrapped = WRAPPED.exec(value);
  if (!wrapped) return value;
  const body = wrapped[1] ?? "";
  if (body.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(body)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(body, "base64"));
  } catch {
    return null;
  }
}
