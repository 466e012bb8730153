import cluster, { type Worker } from "node:cluster";
import { z } from "zod";
import { backoffOf } from "@/lib/start/core/restart-pause";
import type { Log } from "@/lib/telemetry/log";

/**
 * From the first process to a worker. `listen`: take the port, though there is nothing behind it yet, so that a taken one
 * is known at once. `open`: the database is ready; `allow`: the demo's servers, which are in a private range (`host:port`).
 * Who is opened before it listens takes no connection that it cannot serve.
 */
export const orderSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("listen") }),
  z.strictObject({ kind: z.literal("open"), backDoor: z.string(), allow: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("stop"), reason: z.string() }),
]);
export type Order = z.output<typeof orderSchema>;

/** From a worker. `started`: it can be told what to do. */
const noticeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("started") }),
  z.strictObject({ kind: z.literal("listening"), port: z.number() }),
  z.strictObject({ kind: z.literal("serving") }),
]);
export type Notice = z.output<typeof noticeSchema>;

/** The variable that tells a worker which one it is: 1, 2, … */
export const WORKER_VARIABLE = "CAUSEWAY_WORKER";

interface Place {
  worker: Worker | null;
  startedAt: number;
  /** Short lives in a row. */
  failures: number;
  isServing: boolean;
}

/** The data-plane processes that share a port. */
export interface Workers {
  /** Rejects when the first worker could not listen; it has said why. */
  readonly port: Promise<number>;
  /** Lets all workers open what they need. Resolves when each of them serves. */
  open(order: Extract<Order, { kind: "open" }>): Promise<void>;
  /** Asks all to finish; resolves when they are gone. */
  stop(reason: string): Promise<void>;
}

/**
 * Starts the first of `count` workers, and the others once its port is known. They accept connections from one socket
 * themselves (SCHED_NONE): were connections handed to them, those on their way to one that is killed would be nobody's.
 * A worker that dies is replaced: at once after a long life, else after a growing pause.
 */
export function startWorkers(options: { readonly count: number; readonly log: () => Log | null }): Workers {
  const { count, log } = options;
  const places: Place[] = Array.from({ length: count }, () => ({
    worker: null,
    startedAt: 0,
    failures: 0,
    isServing: false,
  }));
  /** What whoever starts is told to do. */
  const state = { port: null as number | null, order: { kind: "listen" } as Order };
  const isStopping = () => state.order.kind === "stop";
  let known: (port: number) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const port = new Promise<number>((resolve, reject) => {
    known = resolve;
    failed = reject;
  });
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const each of [...waiting]) each();
    waiting.clear();
  };
  const until = async (isReached: () => boolean) => {
    while (!isReached())
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
      });
  };
  const tell = (worker: Worker, order: Order) => {
    // One that is just ending cannot be told, and need not be.
    if (worker.isConnected()) worker.send(order, () => undefined);
  };
  const onNotice = (place: Place, worker: Worker, notice: Notice) => {
    if (notice.kind === "serving") {
      place.isServing = true;
      return wake();
    }
    if (notice.kind === "started") return tell(worker, state.order);
    if (state.port !== null) return;
    state.port = notice.port;
    known(state.port);
  };
  const onEnd = (index: number, place: Place, code: number | null, signal: string | null) => {
    place.worker = null;
    place.isServing = false;
    wake();
    if (isStopping()) return;
    if (state.port === null) return failed(new Error("The first worker could not listen."));
    const { failures, pauseMs } = backoffOf(place.failures, performance.now() - place.startedAt);
    place.failures = failures;
    log()?.warn({ worker: index + 1, code, signal, pauseMs }, "A worker has ended unexpectedly. It is replaced.");
    setTimeout(() => start(index), pauseMs);
  };
  const start = (index: number) => {
    const place = places[index];
    if (!place || isStopping()) return;
    const own = { [WORKER_VARIABLE]: String(index + 1) };
    const worker = cluster.fork(state.port === null ? own : { ...own, PORT: String(state.port) });
    place.worker = worker;
    place.startedAt = performance.now();
    worker.on("message", (message: unknown) => {
      const { success, data } = noticeSchema.safeParse(message);
      if (success) onNotice(place, worker, data);
    });
    // A channel that breaks with its process says so twice.
    worker.on("error", () => undefined);
    worker.once("exit", (code, signal) => onEnd(index, place, code, signal));
  };

  cluster.schedulingPolicy = cluster.SCHED_NONE;
  start(0);
  return {
    port,
    async open(order) {
      if (isStopping()) return;
      state.order = order;
      for (const { worker } of places) if (worker) tell(worker, order);
      for (let index = 1; index < count; index++) start(index);
      await until(() => isStopping() || places.every(({ isServing }) => isServing));
    },
    async stop(reason) {
      // One that hears nothing yet asks when it has started.
      state.order = { kind: "stop", reason };
      wake();
      for (const { worker } of places) if (worker) tell(worker, state.order);
      await until(() => places.every(({ worker }) => worker === null));
    },
  };
}
