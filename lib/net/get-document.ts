import type { Outbound, OutboundHandler, OutboundRequest, ResponseHead } from "@/lib/net/outbound";

export interface FetchedDocument {
  readonly status: number;
  readonly contentType: string;
  /** The challenge of a refusal. */
  readonly wwwAuthenticate: string | null;
  readonly body: Buffer;
}

export interface DocumentBounds {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The head is all that is asked for; the rest is not waited for. */
  readonly headOnly?: boolean;
}

/**
 * Gets one small document over a connection of its own: checked addresses, no redirects, nothing of ours in the headers.
 * Rejects when it is larger, comes later, or comes packed.
 */
export function getDocument(outbound: Outbound, url: URL, bounds: DocumentBounds): Promise<FetchedDocument> {
  return exchangeDocument(
    outbound,
    url,
    { method: "GET", headers: ["accept", "application/json"], body: null },
    bounds,
  );
}

/** As `getDocument`, for a request of one's own. */
export function exchangeDocument(
  outbound: Outbound,
  url: URL,
  request: Omit<OutboundRequest, "path">,
  { maxBytes, timeoutMs, signal, headOnly = false }: DocumentBounds,
): Promise<FetchedDocument> {
  const pool = outbound.createPool(url.origin, { connections: 1 });
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (() => void) | undefined;
  return new Promise<FetchedDocument>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: ResponseHead | null = null;
    timer = setTimeout(() => reject(new Error("The document did not come in time.")), timeoutMs);
    giveUp = () => reject(new Error("Nobody waits for the document any more."));
    signal?.addEventListener("abort", giveUp);
    const finish = ({ status, contentType, wwwAuthenticate }: ResponseHead) =>
      resolve({ status, contentType, wwwAuthenticate, body: Buffer.concat(chunks) });
    const handler: OutboundHandler = {
      onStart: () => undefined,
      onHead: (received) => {
        head = received;
        if (headOnly) return finish(received);
        if (received.contentEncoding !== "" && received.contentEncoding !== "identity")
          reject(new Error("The document is packed."));
      },
      onData: (chunk) => {
        size += chunk.length;
        if (size > maxBytes) reject(new Error("The document is too large."));
        else chunks.push(chunk);
      },
      onEnd: () => {
        if (head) finish(head);
        else reject(new Error("There was no answer."));
      },
      onFailure: reject,
    };
    const headers = [...request.headers, "accept-encoding", "identity"];
    pool.send({ ...request, path: url.pathname + url.search, headers }, handler);
  }).finally(() => {
    clearTimeout(timer);
    if (giveUp) signal?.removeEventListener("abort", giveUp);
    void pool.destroy();
  });
}
