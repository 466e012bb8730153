import { STATUS_CODES } from "node:http";

const statusLines = new Map<number, string>();

/** A response's first lines, with the date (RFC 9110, section 6.6.1), made anew once a second. */
export function statusLine(status: number): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateOf) {
    dateOf = second;
    statusLines.clear();
  }
  let line = statusLines.get(status);
  if (line === undefined) {
    line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\ndate: ${new Date(second * 1000).toUTCString()}\r\n`;
    statusLines.set(status, line);
  }
  return line;
}
let dateOf = 0;

const UNSENDABLE = /[^\t\x20-\x7e]/;
const linesOf = new WeakMap<Readonly<Record<string, string>>, string>();

/** Headers as they are written. Most answers have the same few, in the same frozen object. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = linesOf.get(headers);
  if (lines === undefined) {
    lines = "";
    for (const name in headers) {
      const value = headers[name] ?? "";
      if (UNSENDABLE.test(value) || UNSENDABLE.test(name))
        throw new TypeError(`The header ${name.slice(0, 64)} is not sendable.`);
      lines += `${name}: ${value}\r\n`;
    }
    if (Object.isFrozen(headers)) linesOf.set(headers, lines);
  }
  return lines;
}
