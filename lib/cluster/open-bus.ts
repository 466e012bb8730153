import { createHash } from "node:crypto";
import type { Bus } from "@/lib/cluster/bus";
import { MemoryHub } from "@/lib/cluster/memory-bus";
import { openRedisBus } from "@/lib/cluster/redis-bus";
import type { Log } from "@/lib/telemetry/log";

/**
 * The bus of this process: Redis where there is one, else nobody is there to be reached.
 *
 * @param installation the same for all processes of one installation and for no other's, since several installations may
 *   share a Redis; only its hash is shown there
 */
export function openBus(options: {
  readonly redisUrl: string | undefined;
  readonly installation: Buffer;
  readonly log: Log;
}): Promise<Bus> {
  const { redisUrl, installation, log } = options;
  if (redisUrl === undefined) return Promise.resolve(new MemoryHub().join(false));
  return openRedisBus({ url: redisUrl, prefix: redisPrefix(installation), log });
}

/** Before every name in Redis. */
export function redisPrefix(installation: Buffer): string {
  return `causeway:${createHash("sha256").update(installation).digest("hex").slice(0, 12)}:`;
}
