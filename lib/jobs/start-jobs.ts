import type { Fault } from "@/lib/base/errors";
import { ClientSightings, type SightedClient, type SightingKind } from "@/lib/clients/client-sightings";
import { resync } from "@/lib/connections/sync-connection";
import { UpstreamOutcomes } from "@/lib/connections/upstream-outcomes";
import type { Database } from "@/lib/db/database";
import { tendIdentityKeys } from "@/lib/forwarding/rotate-identity-key";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { cleanOauth } from "@/lib/jobs/clean-oauth";
import { eraseDeleted } from "@/lib/jobs/erase-deleted";
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
  noteKeyUse(keyId: string, address: string | null): void;
  /** A client introduced itself, or asked for the tools. In memory. */
  noteClient(kind: SightingKind, client: SightedClient): void;
  /** How a call fared at its upstream. In memory. `startedAt`: when the call left, Unix milliseconds. */
  noteUpstreamOutcome(connection: ConnectionView, fault: Fault | null, startedAt?: number): void;
  /** Reads a connection's lists from its upstream and stores them; false when it did not answer. */
  sync(connection: ConnectionView): Promise<boolean>;
  /** Writes what has been noted. */
  flush(): Promise<void>;
  /** Writes what has been noted; rounds under way end. */
  close(): Promise<void>;
}

const RESYNC_EVERY_MS = 5000;
const KEY_USAGE_EVERY_MS = 10_000;
const CLIENTS_EVERY_MS = 10_000;
const PRUNE_EVERY_MS = 3_600_000;
/** How long the addresses of a key are remembered: what the Keys page looks back on. */
const ADDRESS_DAYS = 7;
const OAUTH_EVERY_MS = 10 * 60_000;
const IDENTITY_KEYS_EVERY_MS = 5 * 60_000;
const ERASE_EVERY_MS = 60_000;
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
  const sightings = new ClientSightings(database);
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
    {
      name: "oauth",
      everyMs: OAUTH_EVERY_MS,
      run: async () =>
        void (await asLeader(database, () => cleanOauth({ database, vault: services.vault }, Date.now()))),
    },
    {
      name: "identity-keys",
      everyMs: IDENTITY_KEYS_EVERY_MS,
      run: async () => void (await asLeader(database, () => tendIdentityKeys({ database, open }, Date.now()))),
    },
    {
      name: "erase-deleted",
      everyMs: ERASE_EVERY_MS,
      run: async () => void (await asLeader(database, () => eraseDeleted(database, Date.now()))),
    },
    { name: "key-usage", everyMs: KEY_USAGE_EVERY_MS, run: () => keyUsage.flush() },
    { name: "client-sightings", everyMs: CLIENTS_EVERY_MS, run: () => sightings.flush() },
    {
      name: "prune-sightings",
      everyMs: PRUNE_EVERY_MS,
      run: async () =>
        void (await asLeader(database, async () => {
          await keyUsage.prune(ADDRESS_DAYS);
          await sightings.prune();
        })),
    },
  ];
  const scheduler = new Scheduler({
    jobs,
    now: Date.now,
    onError: (job, err) => log.warn({ err, job }, "A job failed. It is tried again at its next time."),
  });
  const flush = async () => {
    await outcomes.flush();
    await keyUsage.flush();
    await sightings.flush();
  };
  scheduler.start();
  return {
    noteKeyUse: (keyId, address) => keyUsage.note(keyId, address),
    noteClient: (kind, client) => sightings.note(kind, client),
    noteUpstreamOutcome: (connection, fault, startedAt) => outcomes.note(connection, fault, startedAt),
    async sync(connection) {
      return (await resync(await open(connection.organizationId), connection.slug)).ok;
    },
    flush,
    async close() {
      await scheduler.close();
      await flush();
    },
  };
}
