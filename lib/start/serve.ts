import { type Environment, readEnvironment } from "@/lib/config/environment";
import { markPeerAppended } from "@/lib/gateway/mounts/client-address";
import { type Dashboard, openDashboard } from "@/lib/start/dashboard";
import { drain, graceOf } from "@/lib/start/drain";
import { fail } from "@/lib/start/fail";
import { createFront } from "@/lib/start/front";
import { claimStart, enterPhase } from "@/lib/start/lifecycle";
import { closeServer, listen } from "@/lib/start/listen";
import { openProduct, type RunningProduct } from "@/lib/start/product";
import { createProgress } from "@/lib/start/progress";
import { serveWithWorkers } from "@/lib/start/serve-with-workers";
import { serveWorker } from "@/lib/start/serve-worker";
import { onStopSignal } from "@/lib/start/stop-signals";
import { WORKER_VARIABLE } from "@/lib/start/workers";

const GONE_WITHIN_MS = 29_500;

/**
 * Runs the product on one port (with WORKERS in several processes, see `serveWithWorkers`): the gateway's paths on node:http first, everything else by Next. Listens before it
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
  if (variables[WORKER_VARIABLE] !== undefined) return serveWorker({ environment, variables });
  if (environment.WORKERS > 1) return serveWithWorkers({ root, environment, variables });
  const progress = createProgress();
  const state: { product: RunningProduct | null; dashboard: Dashboard | null } = { product: null, dashboard: null };
  claimStart("server");
  markPeerAppended();

  const server = createFront(() => {
    const { product, dashboard } = state;
    return { product, pages: dashboard?.handle ?? null, waitingFor: dashboard?.waitingFor ?? "build" };
  }, environment);
  const port = await listen(server, environment.PORT, environment.HOST).catch((error) => fail(error, environment));
  variables.PORT = String(port);

  const opening = openProduct({ root, progress });
  onStopSignal(
    (reason) => {
      progress.say(`Stopping (${reason}); calls in flight may finish…`);
      setTimeout(() => process.exit(1), GONE_WITHIN_MS).unref();
      void stop(graceOf(reason, environment)).then(
        () => process.exit(0),
        (error: unknown) => {
          console.error("The server did not stop cleanly.", error);
          process.exit(1);
        },
      );
    },
    () => process.exit(130),
  );
  const stop = async (graceMs: number) => {
    state.dashboard?.abandonBuild();
    const product = await opening.catch(() => null);
    await drain({ server, product, closeDashboard: async () => state.dashboard?.close(), graceMs });
  };

  try {
    state.product = await opening;
  } catch (error) {
    await closeServer(server, 0);
    fail(error, environment);
  }
  state.product.runtime.gateway.mountOnSockets(server);
  enterPhase("ready");
  const { HOST: host } = environment;
  const { PUBLIC_URL: publicUrl } = state.product.runtime.environment;
  progress.say(`MCP is served at ${publicUrl}/mcp`);
  state.dashboard = openDashboard({ root, host, port, publicUrl, progress, variables });
}

function orExit<Value>(read: () => Value, environment: Environment | null): Value {
  try {
    return read();
  } catch (error) {
    return fail(error, environment);
  }
}
