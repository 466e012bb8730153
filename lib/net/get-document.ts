import type { Outbound, OutboundHandler, ResponseHead } from "@/lib/net/outbound";

export interface FetchedDocument {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Gets one small document over a connection of its own: checked addresses, no redirects, nothing of ours in the headers.
 * Rejects when it is larger, comes later, or comes packed.
 */
export function getDocument(
  outbound: Outbound,
  url: URL,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<FetchedDocument> {
  const pool = outbound.createPool(url.origin, { connections: 1 });
  return new Promise<FetchedDocument>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: ResponseHead | null = null;
    const timer = setTimeout(() => reject(new Error("The document did not come in time.")), timeoutMs);
    const handler: OutboundHandler = {
      onStart: () => undefined,
      onHead: (received) => {
        head = received;
        if (received.contentEncoding !== "" && received.contentEncoding !== "identity")
          reject(new Error("The document is packed."));
      },
      onData: (chunk) => {
        size += chunk.length;
        if (size > maxBytes) reject(new Error("The document is too large."));
        else chunks.push(chunk);
      },
      onEnd: () => {
        clearTimeout(timer);
        if (head) resolve({ status: head.status, contentType: head.contentType, body: Buffer.concat(chunks) });
        else reject(new Error("There was no answer."));
      },
      onFailure: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    };
    pool.send(
      {
        method: "GET",
        path: url.pathname + url.search,
        headers: ["accept", "application/json", "accept-encoding", "identity"],
        body: null,
      },
      handler,
    );
  }).finally(() => void pool.destroy());
}
