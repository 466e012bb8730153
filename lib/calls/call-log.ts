import { join } from "node:path";
import { tendPartitions } from "@/lib/calls/partitions";
import { beat, settleOrphans, stopBeating } from "@/lib/calls/reconcile";
import type { CallRecorder } from "@/lib/calls/record";
import { createRecorder } from "@/lib/calls/recorder";
import { Spool, type SpoolOptions } from "@/lib/calls/spool";
import { StrictIntents } from "@/lib/calls/strict-intents";
import { CallWriter } from "@/lib/calls/writer";
import type { Environment } from "@/lib/config/environment";
import type { Database } from "@/lib/db/database";
import type { Log } from "@/lib/telemetry/log";

export interface CallLogOptions {
  readonly dataDir: string;
  readonly database: Database;
  readonly environment: Pick<Environment, "SPOOL_MAX_BYTES" | "CALL_LOG_RETENTION_DAYS">;
  /** Of this process, and of no other ever. */
  readonly instanceId: string;
  readonly log: Log;
  readonly now?: () => number;
  /** For tests. */
  readonly spool?: Pick<SpoolOptions, "write" | "segmentBytes">;
}

export interface CallLogStats {
  /** On disk, not yet removed. */
  readonly spoolBytes: number;
  readonly segments: number;
  /** Calls under way, as far as the writer has read. */
  readonly open: number;
  /** Rows written by this process. */
  readonly stored: number;
  /** Rows that the database refused; they are in `spool/refused.jsonl`. */
  readonly rejected: number;
  readonly damagedLines: number;
  /** Why the database does not take rows at the moment. */
  readonly lastError: string | null;
}

export interface CallLog {
  readonly recorder: CallRecorder;
  /** Resolves when every call that has ended is in the database; waits as long as the database is away. */
  flush(): Promise<void>;
  stats(): CallLogStats;
  /** Takes no new calls, stores what it can within a few seconds, and leaves the rest to the next start. */
  close(): Promise<void>;
}

const HEARTBEAT_MS = 10_000;
const PARTITIONS_MS = 6 * 3_600_000;
const CLOSE_WITHIN_MS = 5_000;

/**
 * Opens the call log of this process. What an earlier one left in the spool is stored at once; calls of which it left an
 * intent without outcome become `unknown`. The caller holds the lock on `dataDir`.
 */
export async function openCallLog(options: CallLogOptions): Promise<CallLog> {
  const { database, environment, instanceId, log } = options;
  const now = options.now ?? Date.now;
  const directory = join(options.dataDir, "spool");
  const maxBytes = environment.SPOOL_MAX_BYTES;
  const spool = new Spool({ directory, maxBytes, ...options.spool });
  const writer = new CallWriter({ spool, database, log, directory, maxBytes });

  const tend = async () => {
    const dropped = await tendPartitions(database, environment.CALL_LOG_RETENTION_DAYS, now());
    if (dropped.length > 0) log.info({ partitions: dropped }, "Calls older than CALL_LOG_RETENTION_DAYS were removed.");
  };
  const live = async () => {
    await beat(database, instanceId);
    const settled = await settleOrphans(database, instanceId);
    if (settled > 0) log.warn({ calls: settled }, "Calls of a process that has ended were settled as unknown.");
  };
  const jobs = [every(PARTITIONS_MS, tend, log), every(HEARTBEAT_MS, live, log)];
  await Promise.all(jobs.map(({ first }) => first));
  writer.start();

  let closing: Promise<void> | null = null;
  const close = async () => {
    await within(CLOSE_WITHIN_MS, writer.flush());
    await writer.close();
    for (const job of jobs) await job.stop();
    await within(CLOSE_WITHIN_MS, stopBeating(database, instanceId));
  };
  return {
    recorder: createRecorder(spool, new StrictIntents(database, instanceId), () => closing !== null),
    flush: () => writer.flush(),
    stats: () => ({
      spoolBytes: spool.totalBytes,
      segments: spool.segments.size,
      open: writer.openCount,
      stored: writer.stored,
      rejected: writer.rejected,
      damagedLines: writer.damagedLines,
      lastError: writer.lastError,
    }),
    close: () => (closing ??= close()),
  };
}

/** Runs work now and again and again; a failure is logged and tried again with the next turn. */
function every(
  ms: number,
  work: () => Promise<void>,
  log: Log,
): { readonly first: Promise<void>; stop(): Promise<void> } {
  const attempt = () =>
    work().catch((error: unknown) => {
      log.warn({ err: error }, "The call log could not be tended; it is tried again.");
    });
  const first = attempt();
  let running: Promise<void> = first;
  const timer = setInterval(() => {
    running = running.then(attempt);
  }, ms).unref();
  return {
    first,
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}

/** Waits for work, at most so long; how it ends does not matter any more. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
