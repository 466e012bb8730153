import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** The answers that are on their way, so that a stop can wait for them. */
export interface OpenResponses {
  track(req: IncomingMessage, res: ServerResponse): void;
  count(): number;
  /** Resolves to true when none is left, to false after `withinMs`. */
  waitForNone(withinMs: number): Promise<boolean>;
}

export function createOpenResponses(): OpenResponses {
  const open = new Set<ServerResponse>();
  let onNone: (() => void) | null = null;
  return {
    track(_req, res) {
      open.add(res);
      res.once("close", () => {
        open.delete(res);
        if (open.size === 0) onNone?.();
      });
    },
    count: () => open.size,
    waitForNone(withinMs) {
      if (open.size === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), withinMs);
        onNone = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
    },
  };
}

/** Listens, or rejects with what the system said (`EADDRINUSE`, `EACCES`, …). Resolves to the port. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
