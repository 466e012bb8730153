import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isFault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import { type CallLogOptions, openCallLog } from "@/lib/calls/call-log";
import { lockDataDir } from "@/lib/db/lock";

/**
 * Stores what workers left in their spools that are not started any more (`WORKERS` is smaller than it was), and removes
 * their folders. A folder whose rows could not all be stored stays for the next start.
 *
 * @param workers how many there are now; their folders are their own
 */
export async function adoptSpools(
  workers: number,
  options: Pick<CallLogOptions, "dataDir" | "database" | "environment" | "log">,
): Promise<void> {
  const { dataDir, log, ...rest } = options;
  const parent = join(dataDir, "workers");
  for (const name of existsSync(parent) ? await readdir(parent) : []) {
    if (!/^\d+$/.test(name) || (Number(name) <= workers && workers > 1)) continue;
    const folder = join(parent, name);
    try {
      const lock = await lockDataDir(folder);
      const left = await openCallLog({ ...rest, dataDir: folder, log, instanceId: uuidv7() });
      await left.close();
      const isEmpty = left.stats().segments === 0;
      await lock.release();
      if (isEmpty) await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (isFault(error) && error.code === "conflict") continue;
      log.warn({ err: error, folder }, "The calls of a worker that is no more could not be stored yet.");
    }
  }
}
