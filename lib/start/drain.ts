import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "@/lib/config/environment";
import { enterPhase } from "@/lib/start/lifecycle";
import { closeServer } from "@/lib/start/listen";
import type { RunningProduct } from "@/lib/start/product";

/** Nobody stands in front of whom a person stops at the terminal. */
export function graceOf(reason: string, environment: Pick<Environment, "STOP_GRACE_SECONDS">): number {
  return reason === "SIGTERM" ? environment.STOP_GRACE_SECONDS * 1000 : 0;
}

/** Calls in flight get this long to finish. With what follows, the process is gone within 30 s. */
export const CALLS_FINISH_WITHIN_MS = 25_000;
const ANSWERS_LEAVE_WITHIN_MS = 2000;
const DASHBOARD_CLOSES_WITHIN_MS = 1000;

/**
 * Stops without losing an answer: `/readyz` goes off, for the grace everything is still served, then nothing new is
 * accepted, the calls in flight finish, the open event streams are ended, the answers leave, and everything is written,
 * closed and unlocked.
 */
export async function drain(parts: {
  readonly server: Server;
  /** Null when it never opened. */
  readonly product: RunningProduct | null;
  readonly closeDashboard: () => Promise<void>;
  /** How long whoever stands in front may take to notice. */
  readonly graceMs: number;
}): Promise<void> {
  const { server, product, graceMs } = parts;
  enterPhase("draining");
  // Closing idle connections now would cut off who is just about to send; the answers say that they end.
  if (graceMs === 0) server.closeIdleConnections();
  await product?.runtime.gateway.drain(CALLS_FINISH_WITHIN_MS, graceMs);
  product?.runtime.services.liveStreams.close();
  await closeServer(server, ANSWERS_LEAVE_WITHIN_MS);
  // No request can reach the dashboard any more. What it still waits for must not keep the database from being closed.
  await Promise.race([parts.closeDashboard(), delay(DASHBOARD_CLOSES_WITHIN_MS, undefined, { ref: false })]);
  await product?.close();
}
