import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ByteCollector } from "@/lib/base/byte-collector";
import { Fault } from "@/lib/base/errors";
import { classifyPath } from "@/lib/gateway/core/path";
import type { Gateway } from "@/lib/gateway/gateway";
import { Backlog } from "@/lib/gateway/mounts/backlog";
import { clientAddress } from "@/lib/gateway/mounts/client-address";
import {
  type EventSink,
  type Incoming,
  LARGE_BODY_BYTES,
  lengthOf,
  type Outgoing,
} from "@/lib/gateway/mounts/exchange";
import { serve } from "@/lib/gateway/serve/serve";

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
    headers: distinctHeaders(request),
    address: clientAddress(socketAddress, request.headers["x-forwarded-for"], trustedProxies),
    readBody: (maxBytes) => readBody(request, maxBytes),
  };
  void serve(gateway, path, incoming, outgoingOf(gateway, request, response));
  return true;
}

/** Node keeps only the first of two Authorization, Host or Origin headers; which of them counts must not be left to a guess. */
function distinctHeaders(request: IncomingMessage): Incoming["headers"] {
  const { rawHeaders } = request;
  let credentials = 0;
  let hosts = 0;
  let origins = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 13 && name.toLowerCase() === "authorization") credentials++;
    else if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
    else if (name?.length === 6 && name.toLowerCase() === "origin") origins++;
  }
  if (credentials < 2 && hosts < 2 && origins < 2) return request.headers;
  const { authorization, host, origin } = request.headersDistinct;
  return {
    ...request.headers,
    ...(credentials > 1 && { authorization }),
    ...(hosts > 1 && { host }),
    ...(origins > 1 && { origin }),
  };
}

function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let first: Buffer | null = null;
    let more: ByteCollector | null = null;
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
        first = null;
        more = null;
        request.resume();
        return reject(tooLarge());
      }
      if (first === null) first = chunk;
      else more = (more ?? new ByteCollector().add(first)).add(chunk);
    });
    request.once("end", () => {
      const bytes = more ? more.take() : first;
      const text = bytes === null ? "" : bytes.toString("utf8");
      if (bytes !== null && text.includes("\ufffd") && !isUtf8(bytes))
        return reject(new Fault("parse_error", "The body is not valid UTF-8."));
      resolve(text);
    });
    request.once("error", () => reject(new Fault("cancelled", "The client has left.")));
    request.once("aborted", () => reject(new Fault("cancelled", "The client has left.")));
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function outgoingOf(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Outgoing {
  let owner = "";
  return {
    belongsTo(organizationId) {
      owner = organizationId;
    },
    respond(status, headers, body) {
      if (response.headersSent || response.destroyed) return;
      // What is left of a body that nobody will read must not keep the connection open, nor must a gateway that ends.
      if (gateway.isLeaving || (!request.complete && hasBody(request))) response.setHeader("connection", "close");
      if (body === null) {
        response.writeHead(status, headers).end();
        return;
      }
      const length = lengthOf(body);
      response.writeHead(status, { ...headers, "content-length": length });
      if (typeof body === "string") response.end(body);
      else {
        // Corked: head, middle and tail leave in one write, and the middle is not copied.
        response.cork();
        response.write(body.head);
        response.write(body.middle);
        response.end(body.tail);
      }
      if (length > LARGE_BODY_BYTES) new Backlog(gateway.unread, owner, response).hold(length);
    },
    openStream(headers) {
      response.writeHead(200, headers);
      response.flushHeaders();
      return sinkOf(new Backlog(gateway.unread, owner, response), response);
    },
    onClose: closeListeners(response),
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

function sinkOf(backlog: Backlog, response: ServerResponse): EventSink {
  return {
    get isOpen() {
      return !response.writableEnded && !response.destroyed;
    },
    write(text) {
      if (response.writableEnded || response.destroyed) return;
      if (backlog.hasRoom()) response.write(text);
    },
    end() {
      response.end();
    },
  };
}
