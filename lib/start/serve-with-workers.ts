import type { Environment } from "@/lib/config/environment";
import { markPeerAppended } from "@/lib/gateway/mounts/client-address";
import { answerWhileStarting } from "@/lib/start/answer-while-starting";
import { openBackDoor } from "@/lib/start/back-door";
import { type Dashboard, openDashboard } from "@/lib/start/dashboard";
import { fail } from "@/lib/start/fail";
import { claimStart, enterPhase } from "@/lib/start/lifecycle";
import { openProduct, type RunningProduct } from "@/lib/start/product";
import { createProgress } from "@/lib/start/progress";
import { onStopSignal } from "@/lib/start/stop-signals";
import { startWorkers } from "@/lib/start/workers";

const GONE_WITHIN_MS = 29_500;
const PAGES_CLOSE_WITHIN_MS = 1000;

/**
 * Runs the product in several processes on one port: `WORKERS` that serve MCP, and this one, which starts and replaces
 * them and has everything that is there once: first run, demo servers, dashboard. What comes to a worker and is not for
 * MCP reaches the dashboard over a socket.
 */
export async function serveWithWorkers(options: {
  readonly root: string;
  readonly environment: Environment;
  readonly variables: Record<string, string | undefined>;
}): Promise<void> {
  const { root, environment, variables } = options;
  const progress = createProgress();
  const state: { product: RunningProduct | null; dashboard: Dashboard | null } = { product: null, dashboard: null };
  claimStart("server");
  markPeerAppended();
  const door = await openBackDoor((req, res) => {
    const { dashboard } = state;
    // The worker has checked the host and named the peer.
    if (dashboard?.handle) void dashboard.handle(req, res);
    else answerWhileStarting(req, res, dashboard?.waitingFor ?? "build");
  });
  const workers = startWorkers({ count: environment.WORKERS, log: () => state.product?.runtime.log ?? null });
  let opening: Promise<RunningProduct> | null = null;

  const stop = async (reason: string) => {
    state.dashboard?.abandonBuild();
    enterPhase("draining");
    await workers.stop(reason);
    const product = await opening?.catch(() => null);
    await Promise.race([
      state.dashboard?.close(),
      new Promise((resolve) => setTimeout(resolve, PAGES_CLOSE_WITHIN_MS).unref()),
    ]);
    await door.close();
    await product?.close();
  };
  onStopSignal(
    (reason) => {
      progress.say(`Stopping (${reason}); calls in flight may finish…`);
      setTimeout(() => process.exit(1), GONE_WITHIN_MS).unref();
      void stop(reason).then(
        () => process.exit(0),
        (error: unknown) => {
          console.error("The server did not stop cleanly.", error);
          process.exit(1);
        },
      );
    },
    () => process.exit(130),
  );

  // The worker has said why it could not listen.
  const port = await workers.port.catch(() => process.exit(1));
  variables.PORT = String(port);
  opening = openProduct({ root, progress });
  try {
    state.product = await opening;
  } catch (error) {
    await workers.stop("the start has failed");
    await door.close();
    fail(error, environment);
  }
  const allow = state.product.runtime.services.privateUpstreams.list();
  await workers.open({ kind: "open", backDoor: door.path, allow });
  enterPhase("ready");
  const { HOST: host } = environment;
  const { PUBLIC_URL: publicUrl } = state.product.runtime.environment;
  progress.say(`MCP is served at ${publicUrl}/mcp by ${environment.WORKERS} processes`);
  state.dashboard = openDashboard({ root, host, port, publicUrl, progress, variables });
}
