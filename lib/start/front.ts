import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Environment } from "@/lib/config/environment";
import { serveIdentityKeys } from "@/lib/forwarding/serve-keys";
import { answerWhileStarting } from "@/lib/start/answer-while-starting";
import { boundConnections } from "@/lib/start/connection-bound";
import { answerProbe } from "@/lib/start/probes";
import type { RunningProduct } from "@/lib/start/product";
import { whyUnreadable } from "@/lib/start/unreadable";
import type { WaitingFor } from "@/lib/start/waiting-page";

/** How long clients may take, in milliseconds. */
export interface FrontTimes {
  /** Between two requests of a connection. */
  readonly keepAliveMs: number;
  /** Until the headers, and the whole of a request, have come in. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often node:http looks whether they have. */
  readonly lookMs: number;
}

const TIMES: FrontTimes = { keepAliveMs: 5000, headersMs: 15_000, requestMs: 60_000, lookMs: 5000 };
/** Longer than the idle time of usual proxies, so that it is they who close: else a request meets a closing door. */
const BEHIND_PROXY: FrontTimes = { ...TIMES, keepAliveMs: 75_000 };

/** What stands behind the port at this moment. */
export interface Front {
  readonly product: Pick<RunningProduct, "runtime"> | null;
  /** Takes what is not for MCP; null as long as that is not there. */
  readonly pages: ((req: IncomingMessage, res: ServerResponse) => unknown) | null;
  /** What is missing where `pages` is null. */
  readonly waitingFor: WaitingFor;
}

/** The server of the port that clients and people use. Behind a proxy all connections are the proxy's: no bound on them. */
export function createFront(
  front: () => Front,
  settings: Pick<Environment, "TRUST_PROXY" | "MAX_CONNECTIONS_PER_ADDRESS">,
  times = settings.TRUST_PROXY > 0 ? BEHIND_PROXY : TIMES,
): Server {
  const server = createServer({ connectionsCheckingInterval: times.lookMs }, (req, res) => answer(req, res, front()));
  server.keepAliveTimeout = times.keepAliveMs;
  server.headersTimeout = times.headersMs;
  server.requestTimeout = times.requestMs;
  const max = settings.TRUST_PROXY > 0 ? 0 : settings.MAX_CONNECTIONS_PER_ADDRESS;
  boundConnections(server, max, (address) => {
    front().product?.runtime.log.warn(
      { address, max },
      "A client has more connections open than it may (MAX_CONNECTIONS_PER_ADDRESS); more of them are cut off.",
    );
  });
  return server;
}

function answer(req: IncomingMessage, res: ServerResponse, { product, pages, waitingFor }: Front): void {
  if (product?.runtime.gateway.handleNode(req, res)) return;
  const refusal = whyUnreadable(req);
  if (refusal) {
    res.writeHead(refusal.status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
    res.end(`${refusal.text}\n`);
    return;
  }
  const condition = () => product?.runtime.gateway.condition() ?? "stale";
  const probe = answerProbe((req.url ?? "/").split("?", 1)[0] ?? "/", condition);
  if (probe) {
    res.writeHead(probe.status, { "content-type": "application/json", "cache-control": "no-store" });
    res.end(`${JSON.stringify(probe.body)}\n`);
  } else if (product && !product.runtime.gateway.isHostAllowed(req.headers.host)) {
    res.writeHead(421, { "content-type": "text/plain; charset=utf-8", connection: "close" });
    res.end("This host name is not served here. The operator can add it to ALLOWED_HOSTS.\n");
  } else if (product?.runtime.authServer.handleNode(req, res)) {
    // Signing clients in needs no dashboard until a person is to decide.
  } else if (product && serveIdentityKeys(product.runtime.gateway.gateway.snapshots, req, res)) {
    // Nor do servers that check who calls.
  } else if (product?.runtime.gateway.defersPages()) {
    answerWhileStarting(req, res, "load");
  } else if (pages) {
    appendPeer(req);
    void pages(req, res);
  } else {
    answerWhileStarting(req, res, product ? waitingFor : "runtime");
  }
}

/** Next names the peer only where the client has not written the header itself; behind us the last entry is always true. */
function appendPeer(req: IncomingMessage): void {
  const claimed = req.headers["x-forwarded-for"];
  const entries = [claimed, req.socket.remoteAddress].flat().filter(Boolean);
  req.headers["x-forwarded-for"] = entries.join(", ");
}
