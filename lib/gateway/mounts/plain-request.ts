import { classifyPath, type EndpointPath } from "@/lib/gateway/core/path";

/** A request that begins like this is none of ours. */
const METHOD = Buffer.from("POST /");
const HEAD_END = Buffer.from("\r\n\r\n");
const MAX_HEAD_BYTES = 16_384;
/** Longer heads are not remembered: connections are many. */
const MAX_KEPT_HEAD = 2048;

const REQUEST_LINE = /^POST (\/[!"$-~]*) HTTP\/1\.1$/;
const NAME = /^[a-z0-9-]+$/;
const TEXT = /^[\t\r\n\x20-\x7e]*$/;
const LENGTH = /^\d{1,10}$/;
/** What changes how a message is framed, or what becomes of the connection. */
const NOT_PLAIN = new Set(["transfer-encoding", "expect", "upgrade", "trailer", "http2-settings"]);

/** The head of a plain POST to an MCP endpoint. Immutable; several requests of a connection may share one. */
export interface PlainHead {
  /** The request target as sent. */
  readonly url: string;
  readonly path: EndpointPath;
  /** Lower-case names, each of which stood once. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyLength: number;
  /** The client wants the connection closed behind the answer. */
  readonly isLast: boolean;
}

export type Reading =
  | { readonly kind: "plain"; readonly head: PlainHead; readonly bodyAt: number }
  /** It may become a plain one when more has come. */
  | { readonly kind: "incomplete" }
  /** Anything else, valid or not. */
  | { readonly kind: "other" };

const INCOMPLETE: Reading = { kind: "incomplete" };
const OTHER: Reading = { kind: "other" };

/**
 * Recognizes the one request that nearly all of MCP consists of: a POST to an endpoint, HTTP/1.1, printable ASCII, every
 * header once, a Content-Length and no other framing (RFC 9112). Whatever is not exactly that, or is
 * not understood, is left to a full HTTP parser with all its bytes; so no request is refused here, and none is read in a
 * way in which two parsers could differ.
 */
export class PlainRequestReader {
  /** A client's heads are mostly the same text from one request to the next. */
  #lastText = "";
  #last: PlainHead | null = null;

  /** Reads from the beginning of a request. `bytes` may hold less, and more than one. */
  read(bytes: Buffer): Reading {
    if (bytes.compare(METHOD, 0, Math.min(METHOD.length, bytes.length), 0, Math.min(METHOD.length, bytes.length)) !== 0)
      return OTHER;
    const end = bytes.indexOf(HEAD_END);
    if ((end < 0 ? bytes.length : end) > MAX_HEAD_BYTES) return OTHER;
    if (end < 0) return hasBareLineFeed(bytes) ? OTHER : INCOMPLETE;
    const text = bytes.toString("latin1", 0, end);
    if (this.#last === null || text !== this.#lastText) {
      this.#last = readHead(text);
      this.#lastText = text;
      if (this.#last === null) return OTHER;
    }
    const head = this.#last;
    if (text.length > MAX_KEPT_HEAD) this.#last = null;
    return { kind: "plain", head, bodyAt: end + HEAD_END.length };
  }
}

/** A head that ends in another way than ours would be waited for in vain. */
function hasBareLineFeed(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) if (bytes[at - 1] !== 13) return true;
  return false;
}

function readHead(text: string): PlainHead | null {
  if (!TEXT.test(text)) return null;
  const lines = text.split("\r\n");
  const url = REQUEST_LINE.exec(lines[0] ?? "")?.[1];
  const path = url === undefined ? null : classifyPath(url);
  if (url === undefined || path?.kind !== "endpoint") return null;
  const headers: Record<string, string> = {};
  for (let at = 1; at < lines.length; at++) if (!readHeader(lines[at] ?? "", headers)) return null;
  const { host, connection, "content-length": length } = headers;
  if (host === undefined || length === undefined || !LENGTH.test(length)) return null;
  const option = connection?.toLowerCase() ?? "keep-alive";
  if (option !== "keep-alive" && option !== "close") return null;
  return { url, path, headers, bodyLength: Number(length), isLast: option === "close" };
}

/** False where it is not a plain header. */
function readHeader(line: string, headers: Record<string, string>): boolean {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
  if (!NAME.test(name) || NOT_PLAIN.has(name) || headers[name] !== undefined) return false;
  if (line.includes("\r") || line.includes("\n")) return false;
  headers[name] = line.slice(colon + 1).trim();
  return true;
}
