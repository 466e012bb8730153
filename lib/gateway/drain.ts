import { setTimeout as delay } from "node:timers/promises";
import type { Gateway } from "@/lib/gateway/gateway";

const POLL_MS = 50;

/**
 * Ends the gateway's work without breaking any. For `graceMs` everything is still served while whoever stands in front
 * finds out by `/readyz`: each answer says that its connection is not to be used again, and listeners are sent away one by
 * one, so that they do not arrive elsewhere in one moment. Then what comes is refused, the calls in flight finish, and the
 * streams that are left end.
 *
 * @param timeoutMs for all of it
 */
export async function drain(gateway: Gateway, timeoutMs: number, graceMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  gateway.isLeaving = true;
  if (graceMs > 0) await leaveGently(gateway, Math.min(graceMs, timeoutMs));
  gateway.isDraining = true;
  gateway.heldCalls.close();
  while (gateway.inFlight.size > 0 && Date.now() < deadline) await delay(POLL_MS);
  gateway.listListeners.end(() => true);
  gateway.streams.end(() => true);
}

/** A balancer needs the first half to look at `/readyz`; who is sent away before would come back here. */
async function leaveGently(gateway: Gateway, graceMs: number): Promise<void> {
  await delay(graceMs / 2);
  const leavesAt = new WeakMap<object, number>();
  const end = Date.now() + graceMs / 2;
  for (let now = Date.now(); now < end; now = Date.now()) {
    gateway.listListeners.end((listener) => {
      let at = leavesAt.get(listener);
      if (at === undefined) {
        at = now + Math.random() * (end - now);
        leavesAt.set(listener, at);
      }
      return at <= now;
    });
    await delay(Math.min(POLL_MS, Math.max(0, end - now)));
  }
}
