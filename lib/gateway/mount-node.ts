import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "@/lib/base/errors";
import { clientAddress } from "@/lib/gateway/client-address";
import { classifyPath } from "@/lib/gateway/core/path";
import type { EventSink, Incoming, Outgoing } from "@/lib/gateway/exchange";
import type { Gateway } from "@/lib/gateway/gateway";
import { serve } from "@/lib/gateway/serve";

/** A reader that has not taken this much is not reading. */
const MAX_BACKLOG_BYTES = 4 * 1_048_576;
const LARGE_BODY_BYTES = 65_536;
/** A client that takes nothing of a large answer for so long is gone. */
const STALL_MS = 30_000;

/**
 * Serves MCP on node:http, in front of Next. Returns false for what is not an MCP path; the caller passes that on.
 *
 * @param trustedProxies how many proxies' entries of `X-Forwarded-For` count.
 */
export function handleNode(
  gateway: Gateway,
  trustedProxies: number,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const path = classifyPath(request.url ?? "/");
  if (path.kind === "other") return false;
  const socketAddress = request.socket.remoteAddress ?? null;
  const incoming: Incoming = {
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers: distinctAuthorization(request),
    address: clientAddress(socketAddress, request.headers["x-forwarded-for"], trustedProxies),
    readBody: (maxBytes) => readBody(request, maxBytes),
  };
  void serve(gateway, path, incoming, outgoingOf(gateway, request, response));
  return true;
}

/** Node keeps only the first of two Authorization headers; which of them counts must not be left to a guess. */
function distinctAuthorization(request: IncomingMessage): Incoming["headers"] {
  const { rawHeaders } = request;
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 13 && name.toLowerCase() === "authorization") seen++;
  }
  return seen > 1 ? { ...request.headers, authorization: request.headersDistinct.authorization } : request.headers;
}

function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const tooLarge = () =>
      new Fault("payload_too_large", `The request is larger than the ${maxBytes} bytes that are allowed.`);
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
      request.resume();
      return reject(tooLarge());
    }
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners("data");
        request.resume();
        return reject(tooLarge());
      }
      chunks.push(chunk);
    });
    request.once("end", () => {
      const [only] = chunks;
      const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks);
      const text = bytes.toString("utf8");
      if (text.includes("\ufffd") && !isUtf8(bytes))
        return reject(new Fault("parse_error", "The body is not valid UTF-8."));
      resolve(text);
    });
    request.once("error", () => reject(new Fault("cancelled", "The client has left.")));
    request.once("aborted", () => reject(new Fault("cancelled", "The client has left.")));
  });
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function outgoingOf(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Outgoing {
  const onClose = closeListeners(response);
  return {
    respond(status, headers, body) {
      if (response.headersSent || response.destroyed) return;
      // What is left of a body that nobody will read must not keep the connection open.
      if (!request.complete) response.setHeader("connection", "close");
      if (body === null) {
        response.writeHead(status, headers).end();
        return;
      }
      const length = Buffer.byteLength(body);
      if (length > LARGE_BODY_BYTES) holdUntilRead(gateway, response, length, onClose);
      response.writeHead(status, { ...headers, "content-length": length }).end(body);
    },
    openStream(headers) {
      response.writeHead(200, headers);
      response.flushHeaders();
      return sinkOf(response);
    },
    onClose,
  };
}

/** One listener on the response, however many ask: a batch has one per message. */
function closeListeners(response: ServerResponse): (listener: () => void) => void {
  let listeners: (() => void)[] | null = null;
  return (listener) => {
    if (response.closed || response.destroyed) return listener();
    if (listeners) return void listeners.push(listener);
    listeners = [listener];
    response.once("close", () => {
      for (const each of listeners ?? []) each();
    });
  };
}

/** A large answer counts until it has left, and is cut off when nobody reads it: unread answers must not fill the memory. */
function holdUntilRead(
  gateway: Gateway,
  response: ServerResponse,
  length: number,
  onClose: (listener: () => void) => void,
): void {
  gateway.unread.bytes += length;
  onClose(() => {
    gateway.unread.bytes -= length;
  });
  response.setTimeout(STALL_MS, () => response.destroy());
}

function sinkOf(response: ServerResponse): EventSink {
  return {
    get isOpen() {
      return !response.writableEnded && !response.destroyed;
    },
    write(text) {
      if (response.writableEnded || response.destroyed) return;
      // Before, not after: one large message is no sign that nobody reads.
      if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
      else response.write(text);
    },
    end() {
      response.end();
    },
  };
}
