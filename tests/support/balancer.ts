import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const LOOKS_EVERY_MS = 100;
const PROBE_TIMEOUT_MS = 5000;

export interface Instance {
  readonly origin: string;
}

export interface Balancer {
  /** The one address that clients know. */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * A proxy as a deployment has it: asks each instance's `/readyz` ten times a second, gives every request to the next one
 * that is ready, keeps its connections, and tries nothing twice.
 *
 * @param instances those that there are at this moment
 */
export async function startBalancer(instances: () => readonly Instance[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<string>();
  const asking = new Map<string, Promise<void>>();
  let turn = 0;

  // Each by itself: one that is slow to answer must not delay what is known of the others.
  const look = () => {
    for (const { origin } of instances()) {
      if (asking.has(origin)) continue;
      const asked = isReady(origin).then((answer) => {
        if (answer) ready.add(origin);
        else ready.delete(origin);
        asking.delete(origin);
      });
      asking.set(origin, asked);
    }
  };
  // Once before anybody is let in: the first client must not find that nobody has been asked yet.
  look();
  await Promise.all(asking.values());
  const looking = setInterval(look, LOOKS_EVERY_MS);

  const pass = (incoming: IncomingMessage, response: ServerResponse) => {
    const now = instances().filter(({ origin }) => ready.has(origin));
    const instance = now[turn++ % Math.max(1, now.length)];
    if (!instance) {
      response.writeHead(502).end("nobody is ready");
      return;
    }
    const { method, headers, url = "/" } = incoming;
    const outgoing = request(
      new URL(url, instance.origin),
      { method, agent, headers: ofMessage(headers) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, ofMessage(answer.headers));
        response.flushHeaders();
        answer.pipe(response);
        answer.once("error", () => response.destroy());
      },
    );
    outgoing.once("error", () => response.destroy());
    response.once("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  const server = createServer(pass);
  // Longer than any test: who closes an idle connection here is the client.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(looking);
      await Promise.all(asking.values());
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

/** One that takes longer than a probe may take is not ready. */
async function isReady(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Without what is said to the other end of one connection (RFC 9110, section 7.6.1). */
function ofMessage(headers: IncomingMessage["headers"]): IncomingMessage["headers"] {
  const { connection, "keep-alive": _, ...rest } = headers;
  return rest;
}
