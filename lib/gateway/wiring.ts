import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "@/lib/base/errors";
import type { CallCount } from "@/lib/builtin-tools/define";
import { builtinConnection, callBuiltin } from "@/lib/builtin-tools/serve-builtin";
import type { CallRecorder } from "@/lib/calls/record";
import type { Environment } from "@/lib/config/environment";
import type { Database } from "@/lib/db/database";
import { compileAdmissionRules, isHostAllowed } from "@/lib/gateway/admission";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { followChanges } from "@/lib/gateway/follow-changes";
import type { Gateway, GatewayLog } from "@/lib/gateway/gateway";
import { ListListeners } from "@/lib/gateway/list-listeners";
import { handleNode } from "@/lib/gateway/mount-node";
import { handleWeb } from "@/lib/gateway/mount-web";
import { Relister } from "@/lib/gateway/relist";
import { ResumableStreams } from "@/lib/gateway/resumable";
import { SessionStore } from "@/lib/gateway/sessions";
import { SnapshotStore } from "@/lib/gateway/snapshots";
import { StateSeal } from "@/lib/gateway/state-seal";
import { StreamRegistry } from "@/lib/gateway/stream-registry";
import { UpstreamWatchers } from "@/lib/gateway/watchers";
import { hashApiKey } from "@/lib/keys/api-key";
import type { UpstreamDriver } from "@/lib/upstreams/driver";

/** What the data plane is made from. `derive` gives keys of their own from the master key. */
export interface GatewayParts {
  readonly version: string;
  readonly environment: Environment;
  readonly database: Database;
  readonly recorder: CallRecorder;
  readonly log: GatewayLog;
  derive(label: string): Buffer;
  /** What keys are hashed with. */
  readonly keyPepper: Buffer;
  /** Called before an organization is read: its secrets can be opened from then on. */
  prepareOrganization(organizationId: string): Promise<void>;
  driver(kind: ConnectionView["kind"]): UpstreamDriver;
  noteKeyUse(keyId: string): void;
  noteUpstreamOutcome(connection: ConnectionView, fault: Fault | null, startedAt: number): void;
  /** Reads a connection's lists from its upstream and stores them. */
  sync(connection: ConnectionView): Promise<void>;
}

/** The data plane as the rest of the process holds it. */
export interface RunningGateway {
  readonly gateway: Gateway;
  /** Takes a request on node:http; false when it is not for MCP. */
  handleNode(request: IncomingMessage, response: ServerResponse): boolean;
  handleWeb(request: Request): Promise<Response>;
  /** Whether a Host header names this installation; the dashboard and the API ask here as well. */
  isHostAllowed(host: string | undefined): boolean;
  /** False while calls are refused: draining, or what is known of the database is too old. */
  isServing(): boolean;
  /** Reads one organization anew into this process's snapshot. */
  reloadOrganization(organizationId: string): Promise<void>;
  /** New requests are refused, streams are ended; resolves when the calls in flight are answered, or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

const MAX_AUTHORIZATION_AGE_MS = 30_000;
const MAX_UNREAD_BYTES = 256 * 1_048_576;
const KEEP_ALIVE_MS = 20_000;

/** Puts the data plane together. The only file of it that touches the database. */
export async function startGateway(parts: GatewayParts): Promise<RunningGateway> {
  const { environment, database } = parts;
  const snapshots = new SnapshotStore({
    nameLimit: environment.TOOL_NAME_LIMIT,
    builtin: (organization) => builtinConnection(organization, parts.version),
  });
  const listListeners = new ListListeners();
  const relister = new Relister(parts.sync, listListeners, parts.log);
  const relist = (connection: ConnectionView, notification: string) => relister.note(connection, notification);
  const gateway: Gateway = {
    version: parts.version,
    publicUrl: environment.PUBLIC_URL,
    limits: {
      maxRequestBytes: environment.MAX_REQUEST_BYTES,
      maxCallsPerOrganization: environment.MAX_CALLS_PER_ORGANIZATION,
      maxBatchReplyBytes: environment.MAX_RESPONSE_BYTES,
      maxUnreadBytes: MAX_UNREAD_BYTES,
      maxAuthorizationAgeMs: MAX_AUTHORIZATION_AGE_MS,
      strictCallLog: environment.CALL_LOG === "strict",
    },
    admission: compileAdmissionRules(environment.PUBLIC_URL, environment.ALLOWED_HOSTS, environment.ALLOWED_ORIGINS),
    snapshots,
    sessions: new SessionStore(parts.derive("session-ids"), (session) => {
      for (const upstream of session.upstreams.values()) upstream.close?.();
      for (const stream of session.streams) stream.end();
      void parts.driver("http").endCallerSession(session.facts.id);
    }),
    streams: new StreamRegistry(environment.MAX_STREAMS_PER_ORGANIZATION),
    listListeners,
    watchers: new UpstreamWatchers(parts.driver, relist),
    resumable: new ResumableStreams(),
    recorder: parts.recorder,
    seal: new StateSeal(parts.derive("client-state")),
    log: parts.log,
    builtin: {
      call: (name, args, caller) =>
        callBuiltin(name, args, { ...caller, countCalls: (id, sinceMs) => countCalls(database, id, sinceMs) }),
    },
    unread: { bytes: 0 },
    inFlight: new Map(),
    isDraining: false,
    now: Date.now,
    hashKey: (text) => hashApiKey(text, parts.keyPepper),
    driver: parts.driver,
    noteKeyUse: parts.noteKeyUse,
    noteUpstreamOutcome: parts.noteUpstreamOutcome,
    relist,
  };
  snapshots.onChange((before, after) => {
    listListeners.compare(before, after);
    endDeadStreams(gateway);
    for (const [slug, view] of before?.bySlug ?? []) {
      const now = after?.bySlug.get(slug);
      if (now?.id !== view.id || now.credential?.version !== view.credential?.version || now.url !== view.url)
        void parts.driver(view.kind).forget(view.id);
    }
  });
  const follower = await followChanges(database, snapshots, parts);
  const housekeeping = setInterval(() => keepHouse(gateway), KEEP_ALIVE_MS);
  housekeeping.unref();
  return {
    gateway,
    handleNode: (request, response) => handleNode(gateway, environment.TRUST_PROXY, request, response),
    handleWeb: (request) => handleWeb(gateway, environment.TRUST_PROXY, request),
    isHostAllowed: (host) => isHostAllowed(gateway.admission, host),
    isServing: () => !gateway.isDraining && snapshots.age(gateway.now()) <= MAX_AUTHORIZATION_AGE_MS,
    reloadOrganization: follower.reload,
    drain: (timeoutMs) => drain(gateway, timeoutMs),
    async close() {
      clearInterval(housekeeping);
      gateway.watchers.close();
      await follower.close();
    },
  };
}

function endDeadStreams(gateway: Gateway): void {
  const now = gateway.now();
  const isDead = ({ principalId }: { principalId: string }) => !gateway.snapshots.isLive(principalId, now);
  gateway.listListeners.end(isDead);
  gateway.streams.end(isDead);
}

function keepHouse(gateway: Gateway): void {
  const now = gateway.now();
  gateway.streams.keepAlive();
  gateway.sessions.sweep(now);
  gateway.resumable.sweep(now);
  endDeadStreams(gateway);
}

const DRAIN_POLL_MS = 50;

async function drain(gateway: Gateway, timeoutMs: number): Promise<void> {
  gateway.isDraining = true;
  const deadline = Date.now() + timeoutMs;
  while (gateway.inFlight.size > 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
  gateway.listListeners.end(() => true);
  gateway.streams.end(() => true);
}

/** For `get_usage`: from the minute roll-ups. */
async function countCalls(database: Database, organizationId: string, sinceMs: number): Promise<readonly CallCount[]> {
  const since = new Date(Date.now() - sinceMs);
  const rows = await database.organization(organizationId).callRollup.groupBy({
    by: ["connectionSlug"],
    where: { minute: { gte: since } },
    _sum: { calls: true, ok: true },
    orderBy: { connectionSlug: "asc" },
  });
  return rows.map((row) => {
    const calls = row._sum.calls ?? 0;
    return { server: row.connectionSlug, calls, failed: calls - (row._sum.ok ?? 0) };
  });
}
