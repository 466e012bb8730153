import { join } from "node:path";
import type { Environment } from "@/lib/config/environment";
import { type Runtime, runtime } from "@/lib/runtime";
import { passToBackDoor } from "@/lib/start/back-door";
import { drain, graceOf } from "@/lib/start/drain";
import { fail } from "@/lib/start/fail";
import { createFront } from "@/lib/start/front";
import { claimStart, enterPhase } from "@/lib/start/lifecycle";
import { listen } from "@/lib/start/listen";
import { onStopSignal } from "@/lib/start/stop-signals";
import { type Notice, type Order, orderSchema, WORKER_VARIABLE } from "@/lib/start/workers";

const GONE_WITHIN_MS = 29_000;

/**
 * One of several processes on the port: it serves MCP and hands on everything else. Its keys, limits and lists are those
 * of every process, out of the same database; its spool is its own, in a folder of its own.
 */
export async function serveWorker(options: {
  readonly environment: Environment;
  readonly variables: Record<string, string | undefined>;
}): Promise<void> {
  const { environment, variables } = options;
  const folder = join(environment.DATA_DIR, "workers", String(Number(variables[WORKER_VARIABLE])));
  const state: {
    opening: Promise<Runtime> | null;
    runtime: Runtime | null;
    backDoor: string;
    listening: Promise<number> | null;
  } = { opening: null, runtime: null, backDoor: "", listening: null };
  claimStart("server");
  const server = createFront(
    () => ({
      product: state.runtime && { runtime: state.runtime },
      pages: passToBackDoor.bind(null, state.backDoor),
      waitingFor: "build",
    }),
    environment,
  );
  const tell = (notice: Notice) => void process.send?.(notice, undefined, undefined, () => undefined);

  let isStopping = false;
  const stop = (reason: string) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), GONE_WITHIN_MS).unref();
    void end(reason).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error("A worker did not stop cleanly.", error);
        process.exit(1);
      },
    );
  };
  const end = async (reason: string) => {
    const running = await state.opening?.catch(() => null);
    const product = running ? { runtime: running, close: () => running.close() } : null;
    const closeDashboard = async () => undefined;
    await drain({ server, product, closeDashboard, graceMs: graceOf(reason, environment) });
  };
  const listenOnce = async () => {
    state.listening ??= listen(server, environment.PORT, environment.HOST).catch((error) => fail(error, environment));
    const port = await state.listening;
    variables.PORT = String(port);
    tell({ kind: "listening", port });
  };
  const open = async ({ backDoor, allow }: Extract<Order, { kind: "open" }>) => {
    state.backDoor = backDoor;
    try {
      state.opening = runtime({ folder });
      state.runtime = await state.opening;
    } catch (error) {
      fail(error, environment);
    }
    for (const each of allow) state.runtime.services.privateUpstreams.add(each);
    state.runtime.gateway.mountOnSockets(server);
    enterPhase("ready");
    if (isStopping) return;
    // Only now, where it does not listen yet: the port is shared, and what this process cannot serve others can.
    await listenOnce();
    tell({ kind: "serving" });
  };
  process.on("message", (message: unknown) => {
    const { success, data: order } = orderSchema.safeParse(message);
    if (!success) return;
    if (order.kind === "stop") stop(order.reason);
    else if (isStopping) return;
    else if (order.kind === "listen") void listenOnce();
    else if (state.opening === null) void open(order);
  });
  // Whoever is at the terminal reaches all processes at once; and a worker does not outlive the process that started it.
  onStopSignal(stop, () => undefined);
  tell({ kind: "started" });
}
