import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Environment, readEnvironment } from "@/lib/config/environment";
import { markPeerAppended } from "@/lib/gateway/client-address";
import { answerWhileStarting } from "@/lib/start/answer-while-starting";
import { type Dashboard, openDashboard } from "@/lib/start/dashboard";
import { drain } from "@/lib/start/drain";
import { fail } from "@/lib/start/fail";
import { claimStart, enterPhase } from "@/lib/start/lifecycle";
import { closeServer, listen } from "@/lib/start/listen";
import { answerProbe } from "@/lib/start/probes";
import { openProduct, type RunningProduct } from "@/lib/start/product";
import { createProgress } from "@/lib/start/progress";
import { onStopSignal } from "@/lib/start/stop-signals";

/** Longer than the idle time of usual proxies, so that it is they who close: else a request meets a closing door. */
const KEEP_ALIVE_MS = 75_000;
/** Headers, and a request of up to a few megabytes, must have come in by then. */
const HEADERS_WITHIN_MS = 20_000;
const REQUEST_WITHIN_MS = 120_000;
const GONE_WITHIN_MS = 29_500;

/**
 * Runs the product on one port: the gateway's paths on node:http first, everything else by Next. Listens before it
 * opens anything, so that a taken port is known at once; serves MCP as soon as the database is open, and the dashboard
 * when that is built. Ends the process with one sentence when it cannot start.
 *
 * @param variables the process's environment; a PORT of 0 is replaced by the port that was taken.
 */
export async function serve(options: {
  readonly root: string;
  readonly variables: Record<string, string | undefined>;
}): Promise<void> {
  const { root, variables } = options;
  const environment = orExit(() => readEnvironment(variables), null);
  const progress = createProgress();
  const state: { product: RunningProduct | null; dashboard: Dashboard | null } = { product: null, dashboard: null };
  claimStart("server");
  markPeerAppended();

  const server = createServer((req, res) => answer(req, res, state));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
  const port = await listen(server, environment.PORT, environment.HOST).catch((error) => fail(error, environment));
  variables.PORT = String(port);

  const opening = openProduct({ root, progress });
  onStopSignal(
    (reason) => {
      progress.say(`Stopping (${reason}); calls in flight may finish…`);
      setTimeout(() => process.exit(1), GONE_WITHIN_MS).unref();
      void stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error("The server did not stop cleanly.", error);
          process.exit(1);
        },
      );
    },
    () => process.exit(130),
  );
  const stop = async () => {
    state.dashboard?.abandonBuild();
    const product = await opening.catch(() => null);
    await drain({ server, product, closeDashboard: async () => state.dashboard?.close() });
  };

  try {
    state.product = await opening;
  } catch (error) {
    await closeServer(server, 0);
    fail(error, environment);
  }
  enterPhase("ready");
  const { HOST: host } = environment;
  const { PUBLIC_URL: publicUrl } = state.product.runtime.environment;
  progress.say(`MCP is served at ${publicUrl}/mcp`);
  state.dashboard = openDashboard({ root, server, host, port, publicUrl, progress, variables });
}

function answer(
  req: IncomingMessage,
  res: ServerResponse,
  state: { readonly product: RunningProduct | null; readonly dashboard: Dashboard | null },
): void {
  const { product, dashboard } = state;
  if (product?.runtime.gateway.handleNode(req, res)) return;
  const isServing = () => product?.runtime.gateway.isServing() ?? false;
  const probe = answerProbe((req.url ?? "/").split("?", 1)[0] ?? "/", isServing);
  if (probe) {
    res.writeHead(probe.status, { "content-type": "application/json", "cache-control": "no-store" });
    res.end(`${JSON.stringify(probe.body)}\n`);
  } else if (product && !product.runtime.gateway.isHostAllowed(req.headers.host)) {
    res.writeHead(421, { "content-type": "text/plain; charset=utf-8", connection: "close" });
    res.end("This host name is not served here. The operator can add it to ALLOWED_HOSTS.\n");
  } else if (dashboard?.handle) {
    appendPeer(req);
    void dashboard.handle(req, res);
  } else {
    answerWhileStarting(req, res, product ? (dashboard?.waitingFor ?? "build") : "runtime");
  }
}

function orExit<Value>(read: () => Value, environment: Environment | null): Value {
  try {
    return read();
  } catch (error) {
    return fail(error, environment);
  }
}

/** Next names the peer only where the client has not written the header itself; behind us the last entry is always true. */
function appendPeer(req: IncomingMessage): void {
  const claimed = req.headers["x-forwarded-for"];
  const entries = [claimed, req.socket.remoteAddress].flat().filter(Boolean);
  req.headers["x-forwarded-for"] = entries.join(", ");
}
