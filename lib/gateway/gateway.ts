import type { Principal } from "@/lib/access/principal";
import type { AccessTokenClaims } from "@/lib/authserver/access-token";
import type { Fault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import type { CallIntent, CallOutcome, CallRecorder } from "@/lib/calls/record";
import type { SightedClient, SightingKind } from "@/lib/clients/client-sightings";
import type { SecretsOf } from "@/lib/credentials/open-secrets";
import type { HeldCalls } from "@/lib/gateway/calls/held-calls";
import type { Asker } from "@/lib/gateway/calls/reach";
import type { SparseLog } from "@/lib/gateway/calls/sparse-log";
import type { Catalogue } from "@/lib/gateway/core/catalogue";
import type { LoadLevel } from "@/lib/gateway/core/load";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { AdmissionRules } from "@/lib/gateway/door/admission";
import type { ListPages } from "@/lib/gateway/lists/list-pages";
import type { Unread } from "@/lib/gateway/mounts/unread";
import type { Elsewhere } from "@/lib/gateway/sessions/elsewhere";
import type { LiveSession, SessionStore } from "@/lib/gateway/sessions/sessions";
import type { SseClients } from "@/lib/gateway/sessions/sse-clients";
import type { StateSeal } from "@/lib/gateway/sessions/state-seal";
import type { OrganizationSnapshot, SnapshotStore } from "@/lib/gateway/snapshots/snapshots";
import type { ListListeners } from "@/lib/gateway/streams/list-listeners";
import type { ResumableStreams } from "@/lib/gateway/streams/resumable";
import type { StreamRegistry } from "@/lib/gateway/streams/stream-registry";
import type { UpstreamWatchers } from "@/lib/gateway/streams/watchers";
import type { TrustedTokens } from "@/lib/issuers/trusted-tokens";
import type { Filling } from "@/lib/server-keys/core/filling";
import type { UpstreamDriver, UpstreamReply } from "@/lib/upstreams/driver";

export interface GatewayLimits {
  readonly maxRequestBytes: number;
  readonly maxCallsPerOrganization: number;
  /** Of a JSON-RPC batch's answers together. */
  readonly maxBatchReplyBytes: number;
  /** Of what clients have not read yet, all of them together; a quarter of it is an organization's. */
  readonly maxUnreadBytes: number;
  /** Characters of servers' instructions on an aggregated endpoint. */
  readonly instructionsBudget: number;
  /** How old what we know of the database may be before calls are refused. */
  readonly maxAuthorizationAgeMs: number;
  /** How long a client's subscription waits for the servers to take it in their turn, before it is acknowledged. */
  readonly subscriptionWaitMs: number;
  /** Applies to every call of the instance, whatever the organization chose. */
  readonly strictCallLog: boolean;
}

export interface GatewayLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** The gateway's own tools, as the pipeline sees them; made in the wiring. */
export interface BuiltinTools {
  call(
    name: string,
    args: JsonObject,
    caller: Asker & { readonly snapshot: OrganizationSnapshot },
  ): Promise<UpstreamReply>;
}

/** The data plane's state and what it needs of the world. Made once by the runtime, handed to every function here. */
export interface Gateway {
  readonly version: string;
  readonly publicUrl: string;
  /** Of access tokens, and the origin of the resources that they name: PUBLIC_URL in its one spelling. */
  readonly issuer: string;
  readonly limits: GatewayLimits;
  readonly admission: AdmissionRules;
  /** Clients whose headers may contradict their bodies; lower case, see `isRelaxed`. */
  readonly relaxedClients: readonly string[];
  readonly snapshots: SnapshotStore;
  readonly sessions: SessionStore;
  /** The other processes of the installation. */
  readonly elsewhere: Elsewhere;
  readonly streams: StreamRegistry;
  readonly listPages: ListPages;
  /** Clients of the older transport, each with its one stream. */
  readonly sseClients: SseClients;
  readonly listListeners: ListListeners;
  readonly watchers: UpstreamWatchers;
  readonly resumable: ResumableStreams;
  /** Calls at legacy upstreams that wait for the answers of stateless clients. */
  readonly heldCalls: HeldCalls;
  readonly recorder: CallRecorder;
  /** Of keys that are turned away at the door, and of lists. */
  readonly sparseLog: SparseLog;
  readonly seal: StateSeal;
  readonly log: GatewayLog;
  readonly builtin: BuiltinTools;
  /** What has not been read by its clients yet. */
  readonly unread: Unread;
  /** Calls in flight, by organization. */
  readonly inFlight: Map<string, number>;
  /** Characters of posted messages that are under way to other processes' streams, by organization. */
  readonly forwarding: Map<string, number>;
  /** What is refused for the moment, because the process has more to do than it can. */
  readonly load: { readonly level: LoadLevel };
  /** Every answer asks its client not to use the connection again. */
  isLeaving: boolean;
  /** Nothing new is taken. */
  isDraining: boolean;
  now(): number;
  hashKey(text: string): Uint8Array;
  /** Reads access tokens of the installation's own authorization server, in memory. */
  readonly tokens: { read(token: string): AccessTokenClaims | null };
  /** Tokens of the issuers that organizations trust. */
  readonly trustedTokens: TrustedTokens;
  driver(kind: ConnectionView["kind"]): UpstreamDriver;
  /** What of a connection's credential the call log must not show. */
  readonly secretsOf: SecretsOf;
  /** A key or grant was used: kept in memory, written now and then. */
  noteKeyUse(keyId: string, address: string | null): void;
  /** A client introduced itself, or asked for the tools: kept in memory, written now and then. */
  noteClient(kind: SightingKind, client: SightedClient): void;
  /** How an upstream fared: null for an answer, else the fault of the transport. `startedAt`: Unix milliseconds. */
  noteUpstreamOutcome(connection: ConnectionView, fault: Fault | null, startedAt: number): void;
  /** The same of what somebody has entered to fill the headers with that the call carried. */
  noteServerKeys(organizationId: string, filling: Filling, fault: Fault | null): void;
  /** The upstream said by this notification that a list changed: it is read again, then whoever listens is told. */
  relist(connection: ConnectionView, notification: string): void;
}

/** One endpoint as one caller sees it. */
export interface EndpointView {
  /** `/mcp` or `/{slug}/mcp`. */
  readonly path: string;
  readonly catalogue: Catalogue;
  /** The one server, or null on an aggregated endpoint. */
  readonly connection: ConnectionView | null;
}

/** Everything known about the sender of one message. */
export interface Caller {
  readonly gateway: Gateway;
  readonly principal: Principal;
  readonly snapshot: OrganizationSnapshot;
  readonly endpoint: EndpointView;
  readonly era: "legacy" | "modern";
  readonly protocolVersion: string;
  /** Legacy sessions only; a legacy client without one is served statelessly. */
  readonly session: LiveSession | null;
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  /** What the client can answer mid-call. */
  readonly capabilities: JsonObject;
  /** Modern: the level this request asked for. Legacy: the session's. */
  readonly logLevel: string | null;
  readonly address: string | null;
  readonly traceId: string | null;
  /** What the log says of where the call comes from. */
  readonly source: CallIntent["source"];
  /** Hears what the log says of a call that has ended; for the person who made it. */
  readonly onLogged: ((intent: CallIntent, outcome: CallOutcome) => void) | null;
  header(name: string): string | undefined;
}
