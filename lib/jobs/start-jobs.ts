import type { Fault } from "@/lib/base/errors";
import { resync } from "@/lib/connections/sync-connection";
import { UpstreamOutcomes } from "@/lib/connections/upstream-outcomes";
import type { Database } from "@/lib/db/database";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { asLeader } from "@/lib/jobs/leadership";
import { resyncDue } from "@/lib/jobs/resync-due";
import { type Job, Scheduler } from "@/lib/jobs/scheduler";
import { KeyUsage } from "@/lib/keys/key-usage";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { Services } from "@/lib/operations/services";
import type { Log } from "@/lib/telemetry/log";

/** What runs by itself, and the notes that the data plane leaves for it. */
export interface Jobs {
  /** A key was used. In memory. */
  noteKeyUse(keyId: string): void;
  /** How a call fared at its upstream. In memory. `startedAt`: when the call left, Unix milliseconds. */
  noteUpstreamOutcome(connection: ConnectionView, fault: Fault | null, startedAt?: number): void;
  /** Reads a connection's lists from its upstream and stores them. */
  sync(connection: ConnectionView): Promise<void>;
  /** Writes what has been noted. */
  flush(): Promise<void>;
  /** Writes what has been noted; rounds under way end. */
  close(): Promise<void>;
}

const RESYNC_EVERY_MS = 5000;
const KEY_USAGE_EVERY_MS = 10_000;
const OUTCOMES_LATER_MS = 500;

export interface JobsParts {
  readonly database: Database;
  readonly services: Services;
  readonly log: Log;
}

/** Starts the scheduler of this process. Made once, by the runtime. */
export function startJobs({ database, services, log }: JobsParts): Jobs {
  const open = (organizationId: string) => openAsSystem({ database, services }, organizationId);
  const keyUsage = new KeyUsage(database);
  const outcomes = new UpstreamOutcomes({
    open,
    later: (work) => void setTimeout(work, OUTCOMES_LATER_MS).unref(),
    now: Date.now,
    onError: (err) => log.warn({ err }, "How a call fared could not be written down."),
  });
  const resyncParts = {
    database,
    open,
    now: Date.now,
    onError: (err: unknown) => log.warn({ err }, "A server could not be synced."),
  };
  const jobs: readonly Job[] = [
    {
      name: "resync",
      everyMs: RESYNC_EVERY_MS,
      run: async (signal) => void (await asLeader(database, () => resyncDue(resyncParts, signal))),
    },
    { name: "key-usage", everyMs: KEY_USAGE_EVERY_MS, run: () => keyUsage.flush() },
  ];
  const scheduler = new Scheduler({
    jobs,
    now: Date.now,
    onError: (job, err) => log.warn({ err, job }, "A job failed. It is tried again at its next time."),
  });
  const flush = async () => {
    await outcomes.flush();
    await keyUsage.flush();
  };
  scheduler.start();
  return {
    noteKeyUse: (keyId) => keyUsage.note(keyId),
    noteUpstreamOutcome: (connection, fault, startedAt) => outcomes.note(connection, fault, startedAt),
    async sync(connection) {
      await resync(await open(connection.organizationId), connection.slug);
    },
    flush,
    async close() {
      await scheduler.close();
      await flush();
    },
  };
}
