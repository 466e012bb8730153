import type { Outbound, OutboundHandler } from "@/lib/net/outbound";

/**
 * Posts one small document over a connection of its own: checked addresses, no redirects. Resolves to the status as soon
 * as it is known; the answer's body is not read. Rejects when nothing is answered in time.
 */
export function postDocument(
  outbound: Outbound,
  url: URL,
  {
    headers,
    body,
    timeoutMs,
  }: { readonly headers: Readonly<Record<string, string>>; readonly body: string; readonly timeoutMs: number },
): Promise<number> {
  const pool = outbound.createPool(url.origin, { connections: 1 });
  let timer: NodeJS.Timeout | undefined;
  return new Promise<number>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error("The receiver did not answer in time.")), timeoutMs);
    const handler: OutboundHandler = {
      onStart: () => undefined,
      onHead: ({ status }) => resolve(status),
      onData: () => undefined,
      onEnd: () => reject(new Error("There was no answer.")),
      onFailure: reject,
    };
    pool.send(
      { method: "POST", path: url.pathname + url.search, headers: Object.entries(headers).flat(), body },
      handler,
    );
  }).finally(() => {
    clearTimeout(timer);
    void pool.destroy();
  });
}
