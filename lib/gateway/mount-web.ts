import { Fault } from "@/lib/base/errors";
import { addressBehindNext } from "@/lib/gateway/client-address";
import { classifyPath } from "@/lib/gateway/core/path";
import type { EventSink, Incoming, Outgoing } from "@/lib/gateway/exchange";
import type { Gateway } from "@/lib/gateway/gateway";
import { serve } from "@/lib/gateway/serve";

const MAX_BACKLOG_CHUNKS = 4096;

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
    void serve(gateway, classifyPath(incoming.url), incoming, outgoingOf(request, resolve));
  });
}

async function readBody(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new Fault("payload_too_large", `The request is larger than the ${maxBytes} bytes that are allowed.`);
    }
    chunks.push(value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Fault("parse_error", "The body is not valid UTF-8.");
  }
}

function outgoingOf(request: Request, resolve: (response: Response) => void): Outgoing {
  const closeListeners: (() => void)[] = [];
  let isClosed = false;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closeListeners) listener();
  };
  request.signal.addEventListener("abort", close, { once: true });
  return {
    respond(status, headers, body) {
      resolve(new Response(body, { status, headers }));
      close();
    },
    openStream(headers) {
      const { sink, body } = openSink(close);
      resolve(new Response(body, { status: 200, headers }));
      return sink;
    },
    onClose(listener) {
      if (isClosed) listener();
      else closeListeners.push(listener);
    },
  };
}

function openSink(onClose: () => void): { readonly sink: EventSink; readonly body: ReadableStream<Uint8Array> } {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let isOpen = true;
  const finish = () => {
    isOpen = false;
    onClose();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(started) {
        controller = started;
      },
      cancel: finish,
    },
    new CountQueuingStrategy({ highWaterMark: MAX_BACKLOG_CHUNKS }),
  );
  const sink: EventSink = {
    get isOpen() {
      return isOpen;
    },
    write(text) {
      if (!isOpen) return;
      if ((controller?.desiredSize ?? 0) <= 0) {
        controller?.error(new Error("The client does not read."));
        return finish();
      }
      controller?.enqueue(encoder.encode(text));
    },
    end() {
      if (!isOpen) return;
      controller?.close();
      finish();
    },
  };
  return { sink, body };
}
