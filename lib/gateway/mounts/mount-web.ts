import { Fault } from "@/lib/base/errors";
import { classifyPath } from "@/lib/gateway/core/path";
import type { Gateway } from "@/lib/gateway/gateway";
import { Backlog } from "@/lib/gateway/mounts/backlog";
import { addressBehindNext } from "@/lib/gateway/mounts/client-address";
import { type EventSink, type Incoming, LARGE_BODY_BYTES, type Outgoing, textOf } from "@/lib/gateway/mounts/exchange";
import { WebBody } from "@/lib/gateway/mounts/web-body";
import { serve } from "@/lib/gateway/serve/serve";

/**
 * Serves MCP in a route handler: works wherever Next runs. Dearer than node:http in front of Next (see
 * docs/performance.md), otherwise the same core.
 */
export function handleWeb(gateway: Gateway, trustedProxies: number, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  const incoming: Incoming = {
    method: request.method,
    url: url.pathname + url.search,
    headers: { ...headers, host: headers.host ?? url.host },
    address: addressBehindNext(headers["x-forwarded-for"], trustedProxies),
    readBody: (maxBytes) => readBody(request, maxBytes),
  };
  return new Promise((resolve) => {
    void serve(gateway, classifyPath(incoming.url), incoming, outgoingOf(gateway, request, resolve));
  });
}

/** Answers a request that another door has read. Rejects with what `work` throws before it has answered. */
export function answerWeb(
  gateway: Gateway,
  request: Request,
  work: (outgoing: Outgoing) => Promise<void>,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    work(outgoingOf(gateway, request, resolve)).catch(reject);
  });
}

async function readBody(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  const tooLarge = () => {
    void discard(reader);
    return new Fault("payload_too_large", `The request is larger than the ${maxBytes} bytes that are allowed.`);
  };
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    size += value.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(value);
  }
  try {
    // A byte order mark is no JSON, on any mount.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Fault("parse_error", "The body is not valid UTF-8.");
  }
}

/** Takes what is still coming until the connection closes: a client that is cut off while it sends reads no answer. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  try {
    while (reader && !(await reader.read()).done);
  } catch {
    // It has gone.
  }
}

function outgoingOf(gateway: Gateway, request: Request, resolve: (response: Response) => void): Outgoing {
  const closeListeners: (() => void)[] = [];
  let isClosed = false;
  let owner = "";
  let body: WebBody | null = null;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closeListeners) listener();
  };
  request.signal.addEventListener(
    "abort",
    () => {
      body?.destroy();
      close();
    },
    { once: true },
  );
  return {
    belongsTo(organizationId) {
      owner = organizationId;
    },
    respond(status, given, answer) {
      const text = answer === null ? null : textOf(answer);
      // What is left of a body that nobody will read must not be taken for the next request.
      const headers = status === 413 ? { ...given, connection: "close" } : given;
      if (text === null || Buffer.byteLength(text) <= LARGE_BODY_BYTES) {
        resolve(new Response(text, { status, headers }));
      } else {
        body = new WebBody();
        new Backlog(gateway.unread, owner, body).hold(Buffer.byteLength(text));
        body.write(Buffer.from(text));
        body.end();
        resolve(new Response(body.stream, { status, headers }));
      }
      close();
    },
    openStream(headers) {
      body = new WebBody();
      body.once("close", close);
      resolve(new Response(body.stream, { status: 200, headers }));
      return sinkOf(new Backlog(gateway.unread, owner, body), body, close);
    },
    onClose(listener) {
      if (isClosed) listener();
      else closeListeners.push(listener);
    },
  };
}

function sinkOf(backlog: Backlog, body: WebBody, close: () => void): EventSink {
  const encoder = new TextEncoder();
  return {
    get isOpen() {
      return body.isOpen;
    },
    write(text) {
      if (body.isOpen && backlog.hasRoom()) body.write(encoder.encode(text));
    },
    end() {
      body.end();
      close();
    },
  };
}
