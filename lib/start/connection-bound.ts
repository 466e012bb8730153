import type { Server } from "node:http";
import type { Socket } from "node:net";
import { addToCount } from "@/lib/gateway/core/count";
import { networkOf } from "@/lib/net/network-of";

const SAY_AGAIN_MS = 60_000;

/**
 * Bounds how many connections one client may have open, whatever becomes of them. One more is cut off before anything of
 * it is read: whoever floods is to cost no more than that.
 *
 * @param max 0: no bound
 * @param refused told who was refused, once a minute
 */
export function boundConnections(server: Server, max: number, refused: (from: string) => void): void {
  if (max === 0) return;
  const open = new Map<string, number>();
  let saidAt = Number.NEGATIVE_INFINITY;
  // In front of all that serves connections.
  server.prependListener("connection", (socket: Socket) => {
    const from = networkOf(socket.remoteAddress);
    if (from === null) return;
    if ((open.get(from) ?? 0) >= max) {
      socket.destroy();
      const now = performance.now();
      if (now - saidAt < SAY_AGAIN_MS) return;
      saidAt = now;
      return refused(from);
    }
    addToCount(open, from, 1);
    socket.once("close", () => addToCount(open, from, -1));
  });
}
