import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { requestAccess } from "@/lib/access/request-access";
import type { Fault } from "@/lib/base/errors";
import { HmacSha256 } from "@/lib/base/hmac";
import type { CallCount } from "@/lib/builtin-tools/define";
import { builtinConnection, callBuiltin } from "@/lib/builtin-tools/serve-builtin";
import type { CallRecorder } from "@/lib/calls/record";
import { Pipes } from "@/lib/cluster/pipes";
import type { PostOffice } from "@/lib/cluster/post";
import type { Environment } from "@/lib/config/environment";
import type { SecretsOf } from "@/lib/credentials/open-secrets";
import type { Database } from "@/lib/db/database";
import { HeldCalls } from "@/lib/gateway/calls/held-calls";
import { serveHeldCalls } from "@/lib/gateway/calls/held-elsewhere";
import { SparseLog } from "@/lib/gateway/calls/sparse-log";
import { departedCredentials } from "@/lib/gateway/core/own-view";
import { type ConnectionView, REMOTE_KINDS } from "@/lib/gateway/core/snapshot";
import { compileAdmissionRules, isHostAllowed } from "@/lib/gateway/door/admission";
import { drain } from "@/lib/gateway/drain";
import type { Gateway, GatewayLimits, GatewayLog } from "@/lib/gateway/gateway";
import { ListPages } from "@/lib/gateway/lists/list-pages";
import { LoadMonitor } from "@/lib/gateway/load-monitor";
import { handleNode } from "@/lib/gateway/mounts/mount-node";
import { mountOnSockets } from "@/lib/gateway/mounts/mount-socket";
import { answerWeb, handleWeb } from "@/lib/gateway/mounts/mount-web";
import { Unread } from "@/lib/gateway/mounts/unread";
import { type PersonsCall, servePerson } from "@/lib/gateway/serve/serve-person";
import { takeForwardedMessages } from "@/lib/gateway/serve/sse-elsewhere";
import { Elsewhere } from "@/lib/gateway/sessions/elsewhere";
import { followElsewhere } from "@/lib/gateway/sessions/from-elsewhere";
import { SessionStore } from "@/lib/gateway/sessions/sessions";
import { SseClients } from "@/lib/gateway/sessions/sse-clients";
import { StateSeal } from "@/lib/gateway/sessions/state-seal";
import { followChanges } from "@/lib/gateway/snapshots/follow-changes";
import { type OrganizationSnapshot, SnapshotStore } from "@/lib/gateway/snapshots/snapshots";
import { type ListKind, ListListeners } from "@/lib/gateway/streams/list-listeners";
import { Relister } from "@/lib/gateway/streams/relist";
import { ResumableStreams } from "@/lib/gateway/streams/resumable";
import { StreamRegistry } from "@/lib/gateway/streams/stream-registry";
import { UpstreamWatchers } from "@/lib/gateway/streams/watchers";
import type { KeySets } from "@/lib/issuers/key-sets";
import { TrustedTokens, type TrustedTokensParts } from "@/lib/issuers/trusted-tokens";
import type { UpstreamDriver } from "@/lib/upstreams/driver";

/** What a server hears whose question is open when the session ends. */
const SESSION_OVER = { kind: "error", code: -32603, message: "The client's session has ended." } as const;

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
  /** To the other processes. */
  readonly post: PostOffice;
  driver(kind: ConnectionView["kind"]): UpstreamDriver;
  readonly secretsOf: SecretsOf;
  /** A credential is not used any more. */
  forgetCredential(id: string): void;
  readonly tokens: Gateway["tokens"];
  readonly keySets: KeySets;
  noteTokenRefusal: TrustedTokensParts["noteRefusal"];
  noteKeyUse(keyId: string, address: string | null): void;
  noteClient: Gateway["noteClient"];
  noteUpstreamOutcome(connection: ConnectionView, fault: Fault | null, startedAt: number): void;
  noteServerKeys: Gateway["noteServerKeys"];
  /** Reads a connection's lists from its upstream and stores them; false when it did not answer. */
  sync(connection: ConnectionView): Promise<boolean>;
}

/** The data plane as the rest of the process holds it. */
export interface RunningGateway {
  readonly gateway: Gateway;
  /** Takes a request on node:http; false when it is not for MCP. */
  handleNode(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes the plain requests of MCP clients right on a server's connections; `handleNode` must answer the rest. */
  mountOnSockets(server: Server): void;
  handleWeb(request: Request): Promise<Response>;
  /** A person's test of a tool. Rejects with the Fault that turns them away. */
  callAsPerson(call: PersonsCall, request: Request): Promise<Response>;
  /** Whether a Host header names this installation; the dashboard and the API ask here as well. */
  isHostAllowed(host: string | undefined): boolean;
  /** `ready`, or why new calls are refused: `stale` is what is known of the database. */
  condition(): "ready" | "draining" | "stale" | "overloaded";
  /** Whether pages have to wait, so that there is time for calls. */
  defersPages(): boolean;
  /** Reads one organization anew into this process's snapshot. */
  reloadOrganization(organizationId: string): Promise<void>;
  /**
   * New requests are refused once `graceMs` (default: none) have passed, streams are ended; resolves when the calls in
   * flight are answered, or after `timeoutMs` in all.
   */
  drain(timeoutMs: number, graceMs?: number): Promise<void>;
  close(): Promise<void>;
}

const MAX_AUTHORIZATION_AGE_MS = 30_000;
const MAX_UNREAD_BYTES = 256 * 1_048_576;
const SUBSCRIPTION_WAIT_MS = 1000;
const KEEP_ALIVE_MS = 20_000;
const MAX_LIST_PAGE_BYTES = 64 * 1_048_576;

/** Puts the data plane together. Of the rest of it only snapshots/ reads the database, apart from any call. */
export async function startGateway(parts: GatewayParts): Promise<RunningGateway> {
  const { environment, database } = parts;
  const snapshots = new SnapshotStore({
    nameLimit: environment.TOOL_NAME_LIMIT,
    builtin: (organization) => builtinConnection(organization, parts.version),
  });
  const keyHmac = new HmacSha256(parts.keyPepper);
  const listListeners = new ListListeners(snapshots, Date.now);
  const elsewhere = new Elsewhere(parts.post, new Pipes(parts.post));
  const announce = (connection: ConnectionView, kinds: readonly ListKind[]) => {
    listListeners.announce(connection, kinds);
    elsewhere.announceLists(connection, kinds);
  };
  const relister = new Relister(parts.sync, announce, parts.log);
  const relist = (connection: ConnectionView, notification: string) => relister.note(connection, notification);
  const limits: GatewayLimits = {
    maxRequestBytes: environment.MAX_REQUEST_BYTES,
    maxCallsPerOrganization: environment.MAX_CALLS_PER_ORGANIZATION,
    maxBatchReplyBytes: environment.MAX_RESPONSE_BYTES,
    maxUnreadBytes: MAX_UNREAD_BYTES,
    instructionsBudget: environment.INSTRUCTIONS_BUDGET,
    maxAuthorizationAgeMs: MAX_AUTHORIZATION_AGE_MS,
    subscriptionWaitMs: SUBSCRIPTION_WAIT_MS,
    strictCallLog: environment.CALL_LOG === "strict",
  };
  const loadMonitor = environment.LOAD_SHEDDING ? new LoadMonitor(parts.log) : null;
  const gateway: Gateway = {
    version: parts.version,
    publicUrl: environment.PUBLIC_URL,
    issuer: new URL(environment.PUBLIC_URL).origin,
    limits,
    relaxedClients: environment.RELAXED_CLIENTS.map((name) => name.toLowerCase()),
    admission: compileAdmissionRules(environment.PUBLIC_URL, environment.ALLOWED_HOSTS, environment.ALLOWED_ORIGINS),
    snapshots,
    sessions: new SessionStore(parts.derive("session-ids"), elsewhere, (session, isForGood) => {
      for (const upstream of session.upstreams.values()) upstream.close?.();
      for (const stream of session.streams) stream.end();
      for (const settle of session.questions.values()) settle(SESSION_OVER);
      for (const kind of REMOTE_KINDS) void parts.driver(kind).endCallerSession(session.facts.id, isForGood);
    }),
    elsewhere,
    streams: new StreamRegistry(environment.MAX_STREAMS_PER_ORGANIZATION),
    listPages: new ListPages(MAX_LIST_PAGE_BYTES),
    sseClients: new SseClients(elsewhere.processId),
    listListeners,
    watchers: new UpstreamWatchers(parts.driver, relist, (connection) => snapshots.current(connection)),
    resumable: new ResumableStreams(elsewhere.processId),
    heldCalls: new HeldCalls(elsewhere.processId, environment.QUESTION_TIMEOUT_SECONDS * 1000),
    recorder: parts.recorder,
    sparseLog: new SparseLog(parts.recorder, parts.log),
    seal: new StateSeal(parts.derive("client-state")),
    log: parts.log,
    builtin: {
      call: (name, args, caller) =>
        callBuiltin(name, args, {
          ...caller,
          countCalls: (...which) => countCalls(database, ...which),
          requestAccess: (wish) => requestAccess(database, caller.principal, wish),
        }),
    },
    unread: new Unread(limits),
    inFlight: new Map(),
    forwarding: new Map(),
    load: loadMonitor ?? { level: 0 },
    isLeaving: false,
    isDraining: false,
    now: Date.now,
    hashKey: (text) => keyHmac.digest(text),
    tokens: parts.tokens,
    trustedTokens: new TrustedTokens({
      snapshots,
      keySets: parts.keySets,
      noteRefusal: parts.noteTokenRefusal,
      now: Date.now,
    }),
    driver: parts.driver,
    secretsOf: parts.secretsOf,
    noteKeyUse: parts.noteKeyUse,
    noteClient: parts.noteClient,
    noteUpstreamOutcome: parts.noteUpstreamOutcome,
    noteServerKeys: parts.noteServerKeys,
    relist,
  };
  snapshots.onChange((before, after) => {
    listListeners.compare(before, after);
    endDeadStreams(gateway, holdersOfEnded(before, after));
    for (const [slug, view] of before?.bySlug ?? []) followConnection(parts, gateway, view, after?.bySlug.get(slug));
  });
  const follower = await followChanges(database, snapshots, parts);
  followElsewhere(gateway, follower.reload);
  serveHeldCalls(gateway);
  takeForwardedMessages(gateway);
  const housekeeping = setInterval(() => keepHouse(gateway), KEEP_ALIVE_MS);
  housekeeping.unref();
  return {
    gateway,
    handleNode: (request, response) => handleNode(gateway, environment.TRUST_PROXY, request, response),
    mountOnSockets: (server) => mountOnSockets(gateway, environment.TRUST_PROXY, server),
    handleWeb: (request) => handleWeb(gateway, environment.TRUST_PROXY, request),
    callAsPerson: (call, request) =>
      answerWeb(gateway, request, async (outgoing) => servePerson(gateway, call, outgoing)),
    isHostAllowed: (host) => isHostAllowed(gateway.admission, host),
    condition() {
      if (gateway.isLeaving) return "draining";
      if (snapshots.age(gateway.now()) > MAX_AUTHORIZATION_AGE_MS) return "stale";
      return gateway.load.level === 2 ? "overloaded" : "ready";
    },
    defersPages: () => gateway.load.level > 0,
    reloadOrganization: follower.reload,
    drain: (timeoutMs, graceMs = 0) => drain(gateway, timeoutMs, graceMs),
    async close() {
      clearInterval(housekeeping);
      loadMonitor?.close();
      await gateway.sparseLog.close();
      gateway.watchers.close();
      elsewhere.pipes.close();
      await follower.close();
    },
  };
}

/** A connection is another one than before, or gone: what was opened to it as it was ends, and only that. */
function followConnection(
  parts: GatewayParts,
  gateway: Gateway,
  view: ConnectionView,
  now: ConnectionView | undefined,
): void {
  if (now === view) return;
  const same = now?.id === view.id ? now : null;
  const departed = departedCredentials(view, same);
  for (const { id } of departed) parts.forgetCredential(id);
  gateway.watchers.update(view.id, same);
  const isPaused = now?.isDisabled && !view.isDisabled;
  const isOther = !same || isElsewhere(view, same) || isPaused;
  if (isOther) gateway.heldCalls.end((owner) => owner.connectionId === view.id, "The connection was changed.");
  // The gateway's own tools go with their organization, and are at no upstream.
  if (view.kind === "builtin") return;
  const driver = parts.driver(view.kind);
  if (isOther) void driver.forget(view.id);
  // Of one person's account that has gone nothing stays open, and of the others' everything.
  else for (const { id } of departed) void driver.forget(view.id, id);
}

function isElsewhere(before: ConnectionView, now: ConnectionView): boolean {
  if (now.credential?.id !== before.credential?.id || now.credential?.version !== before.credential?.version)
    return true;
  if (now.url !== before.url || now.kind !== before.kind) return true;
  // What a server was told of who calls, or was not, it may have kept with the session.
  return JSON.stringify(now.forwarding?.settings) !== JSON.stringify(before.forwarding?.settings);
}

/**
 * Whose tokens have been given back by this change. Streams do not know by which token they were opened: those who have
 * another one open them again.
 */
function holdersOfEnded(
  before: OrganizationSnapshot | null,
  after: OrganizationSnapshot | null,
): ReadonlySet<string> | null {
  if (!after || after.endedTokens.size === 0) return null;
  return new Set([...after.endedTokens].flatMap(([id, holder]) => (before?.endedTokens.has(id) ? [] : [holder])));
}

function endDeadStreams(gateway: Gateway, ended: ReadonlySet<string> | null = null): void {
  const now = gateway.now();
  const isDead = (of: { organizationId: string; principalId: string }) =>
    ended?.has(of.principalId) || !gateway.snapshots.isLive(of.organizationId, of.principalId, now);
  gateway.listListeners.end(isDead);
  gateway.streams.end(isDead);
  gateway.heldCalls.end(isDead, "The key may not be used any more.");
}

function keepHouse(gateway: Gateway): void {
  const now = gateway.now();
  gateway.streams.keepAlive();
  for (const session of gateway.sessions.all()) if (session.streams.size > 0) gateway.elsewhere.keepStream(session);
  gateway.sessions.sweep(now);
  gateway.resumable.sweep(now);
  gateway.listListeners.sweep();
  void gateway.sparseLog.sweep(now);
  endDeadStreams(gateway);
}

/** For `get_usage`: from the minute roll-ups. */
async function countCalls(
  database: Database,
  organizationId: string,
  sinceMs: number,
  connectionIds: readonly string[] | null,
): Promise<readonly CallCount[]> {
  const since = new Date(Date.now() - sinceMs);
  const rows = await database.organization(organizationId).callRollup.groupBy({
    by: ["connectionSlug"],
    where: { minute: { gte: since }, ...(connectionIds && { connectionId: { in: [...connectionIds] } }) },
    _sum: { calls: true, ok: true },
    orderBy: { connectionSlug: "asc" },
  });
  return rows.map((row) => {
    const calls = row._sum.calls ?? 0;
    return { server: row.connectionSlug, calls, failed: calls - (row._sum.ok ?? 0) };
  });
}
