import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { enterPhase } from "@/lib/start/lifecycle";
import { closeServer } from "@/lib/start/listen";
import type { RunningProduct } from "@/lib/start/product";

/** Calls in flight get this long to finish. With what follows, the process is gone within 30 s. */
export const CALLS_FINISH_WITHIN_MS = 25_000;
const ANSWERS_LEAVE_WITHIN_MS = 2000;
const DASHBOARD_CLOSES_WITHIN_MS = 1000;

/**
 * Stops without losing an answer: `/readyz` goes off and nothing new is accepted, the calls in flight finish, the open
 * event streams are ended, the answers leave, and then everything is written, closed and unlocked.
 */
export async function drain(parts: {
  readonly server: Server;
  /** Null when it never opened. */
  readonly product: RunningProduct | null;
  readonly closeDashboard: () => Promise<void>;
}): Promise<void> {
  const { server, product } = parts;
  enterPhase("draining");
  // Connections that are open already may still send; what they send is refused by the gateway itself.
  server.closeIdleConnections();
  await product?.runtime.gateway.drain(CALLS_FINISH_WITHIN_MS);
  await closeServer(server, ANSWERS_LEAVE_WITHIN_MS);
  // No request can reach the dashboard any more. What it still waits for must not keep the database from being closed.
  await Promise.race([parts.closeDashboard(), delay(DASHBOARD_CLOSES_WITHIN_MS, undefined, { ref: false })]);
  await product?.close();
}
