import { watchRules } from "@/lib/alerts/watch-rules";
import type { Fault } from "@/lib/base/errors";
import { ClientSightings, type SightedClient, type SightingKind } from "@/lib/clients/client-sightings";
import { resync } from "@/lib/connections/sync-connection";
import { UpstreamOutcomes } from "@/lib/connections/upstream-outcomes";
import type { Database } from "@/lib/db/database";
import { tendIdentityKeys } from "@/lib/forwarding/rotate-identity-key";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { TokenCheck } from "@/lib/issuers/core/checks";
import type { TrustedIssuer } from "@/lib/issuers/core/issuer-rules";
import { TokenRefusals } from "@/lib/issuers/token-refusals";
import { cleanOauth } from "@/lib/jobs/clean-oauth";
import { eraseDeleted } from "@/lib/jobs/erase-deleted";
import { asLeader } from "@/lib/jobs/leadership";
import { resyncDue } from "@/lib/jobs/resync-due";
import { type Job, Scheduler } from "@/lib/jobs/scheduler";
import { warnOfEnds } from "@/lib/jobs/warn-of-ends";
import { KeyUsage } from "@/lib/keys/key-usage";
import type { Outbound } from "@/lib/net/outbound";
import { deliverDue, forgetOldNotices } from "@/lib/notifications/deliver-due";
import { revokeDue } from "@/lib/oauth/revocations";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { Services } from "@/lib/operations/services";
import type { Filling } from "@/lib/server-keys/core/filling";
import { KeyNotes } from "@/lib/server-keys/key-notes";
import type { Log } from "@/lib/telemetry/log";

/** What runs by itself, and the notes that the data plane leaves for it. */
export interface Jobs {
  /** A key was used. In memory. */
  noteKeyUse(keyId: string, address: string | null): void;
  /** A client introduced itself, or asked for the tools. In memory. */
  noteClient(kind: SightingKind, client: SightedClient): void;
  /** A token of a trusted issuer was refused. In memory. */
  noteTokenRefusal(issuer: TrustedIssuer, check: TokenCheck, now: number): void;
  /** How a call fared at its upstream. In memory. `startedAt`: when the call left, Unix milliseconds. */
  noteServerKeys(organizationId: string, filling: Filling, fault: Fault | null): void;
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
const REFUSALS_EVERY_MS = 5000;
const PRUNE_EVERY_MS = 3_600_000;
/** How long the addresses of a key are remembered: what the Keys page looks back on. */
const ADDRESS_DAYS = 7;
const OAUTH_EVERY_MS = 10 * 60_000;
const IDENTITY_KEYS_EVERY_MS = 5 * 60_000;
const ERASE_EVERY_MS = 60_000;
const ALERTS_EVERY_MS = 10_000;
const DELIVERIES_EVERY_MS = 2_000;
const ENDS_EVERY_MS = 30_000;
const REVOCATIONS_EVERY_MS = 2_000;
const OUTCOMES_LATER_MS = 500;

export interface JobsParts {
  readonly database: Database;
  readonly services: Services;
  readonly log: Log;
  /** By which webhooks are told. */
  readonly outbound: Outbound;
}

/** Starts the scheduler of this process. Made once, by the runtime. */
export function startJobs({ database, services, log, outbound }: JobsParts): Jobs {
  const open = (organizationId: string) => openAsSystem({ database, services }, organizationId);
  const keyUsage = new KeyUsage(database);
  const sightings = new ClientSightings(database);
  const refusals = new TokenRefusals(database, log);
  const outcomes = new UpstreamOutcomes({
    open,
    later: (work) => void setTimeout(work, OUTCOMES_LATER_MS).unref(),
    now: Date.now,
    onError: (err) => log.warn({ err }, "How a call fared could not be written down."),
  });
  const serverKeys = new KeyNotes({
    open,
    noteUse: (id) => keyUsage.note(id, null),
    onError: (err) => log.warn({ err }, "How a server took its keys could not be written down."),
  });
  const resyncParts = {
    database,
    open,
    now: Date.now,
    onError: (err: unknown) => log.warn({ err }, "A server could not be synced."),
  };
  const { environment, vault } = services;
  const watchParts = {
    database,
    defaultPlan: environment.DEFAULT_PLAN,
    isCallLogBehind: () => services.isCallLogBehind(),
    now: Date.now,
    onError: (err: unknown) => log.warn({ err }, "The alerts of an organization could not be looked at."),
  };
  const deliveryParts = {
    database,
    vault,
    outbound,
    environment,
    now: Date.now,
    onError: (err: unknown) => log.warn({ err }, "A message could not be sent. It is tried again."),
  };
  const revocationParts = {
    database,
    oauth: services.oauth,
    onError: (err: unknown) => log.warn({ err }, "What has ended could not be revoked at its provider yet."),
  };
  const jobs: readonly Job[] = [
    {
      name: "resync",
      everyMs: RESYNC_EVERY_MS,
      run: async (signal) => void (await asLeader(database, "resync", () => resyncDue(resyncParts, signal))),
    },
    {
      name: "oauth",
      everyMs: OAUTH_EVERY_MS,
      run: async () =>
        void (await asLeader(database, "oauth", () => cleanOauth({ database, vault: services.vault }, Date.now()))),
    },
    {
      name: "identity-keys",
      everyMs: IDENTITY_KEYS_EVERY_MS,
      run: async () =>
        void (await asLeader(database, "identity-keys", () => tendIdentityKeys({ database, open }, Date.now()))),
    },
    {
      name: "erase-deleted",
      everyMs: ERASE_EVERY_MS,
      run: async () => void (await asLeader(database, "erase-deleted", () => eraseDeleted(database, Date.now()))),
    },
    {
      name: "alerts",
      everyMs: ALERTS_EVERY_MS,
      run: async (signal) => void (await asLeader(database, "alerts", () => watchRules(watchParts, signal))),
    },
    {
      name: "ends-ahead",
      everyMs: ENDS_EVERY_MS,
      run: async () =>
        void (await asLeader(database, "ends-ahead", () => warnOfEnds({ database, services }, Date.now()))),
    },
    // Every process sends: each message is claimed, and a slow receiver must not keep the leader.
    { name: "deliveries", everyMs: DELIVERIES_EVERY_MS, run: (signal) => deliverDue(deliveryParts, signal) },
    { name: "revocations", everyMs: REVOCATIONS_EVERY_MS, run: (signal) => revokeDue(revocationParts, signal) },
    { name: "key-usage", everyMs: KEY_USAGE_EVERY_MS, run: () => keyUsage.flush() },
    { name: "token-refusals", everyMs: REFUSALS_EVERY_MS, run: () => refusals.flush() },
    { name: "client-sightings", everyMs: CLIENTS_EVERY_MS, run: () => sightings.flush() },
    {
      name: "prune-sightings",
      everyMs: PRUNE_EVERY_MS,
      run: async () =>
        void (await asLeader(database, "prune", async () => {
          await keyUsage.prune(ADDRESS_DAYS);
          await sightings.prune();
          await forgetOldNotices(database, Date.now());
        })),
    },
  ];
  const scheduler = new Scheduler({
    jobs,
    now: Date.now,
    onError: (job, err) => log.warn({ err, job }, "A job failed. It is tried again at its next time."),
  });
  const flush = async () => {
    await serverKeys.flush();
    await outcomes.flush();
    await keyUsage.flush();
    await sightings.flush();
    await refusals.flush();
  };
  scheduler.start();
  return {
    noteKeyUse: (keyId, address) => keyUsage.note(keyId, address),
    noteClient: (kind, client) => sightings.note(kind, client),
    noteTokenRefusal: (issuer, check, now) => refusals.note(issuer, check, now),
    noteServerKeys: (organizationId, filling, fault) => serverKeys.note(organizationId, filling, fault),
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
