import type { Principal } from "@/lib/access/principal";
import type { Fault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import type { CallRecorder } from "@/lib/calls/record";
import type { AdmissionRules } from "@/lib/gateway/admission";
import type { Catalogue } from "@/lib/gateway/core/catalogue";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { ListListeners } from "@/lib/gateway/list-listeners";
import type { ResumableStreams } from "@/lib/gateway/resumable";
import type { LiveSession, SessionStore } from "@/lib/gateway/sessions";
import type { OrganizationSnapshot, SnapshotStore } from "@/lib/gateway/snapshots";
import type { StateSeal } from "@/lib/gateway/state-seal";
import type { StreamRegistry } from "@/lib/gateway/stream-registry";
import type { UpstreamWatchers } from "@/lib/gateway/watchers";
import type { UpstreamDriver, UpstreamReply } from "@/lib/upstreams/driver";

export interface GatewayLimits {
  readonly maxRequestBytes: number;
  readonly maxCallsPerOrganization: number;
  /** Of a JSON-RPC batch's answers together. */
  readonly maxBatchReplyBytes: number;
  /** No new calls while clients have left more than this unread. */
  readonly maxUnreadBytes: number;
  /** How old what we know of the database may be before calls are refused. */
  readonly maxAuthorizationAgeMs: number;
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
    caller: { principal: Principal; snapshot: OrganizationSnapshot },
  ): Promise<UpstreamReply>;
}

/** The data plane's state and what it needs of the world. Made once by the runtime, handed to every function here. */
export interface Gateway {
  readonly version: string;
  readonly publicUrl: string;
  readonly limits: GatewayLimits;
  readonly admission: AdmissionRules;
  readonly snapshots: SnapshotStore;
  readonly sessions: SessionStore;
  readonly streams: StreamRegistry;
  readonly listListeners: ListListeners;
  readonly watchers: UpstreamWatchers;
  readonly resumable: ResumableStreams;
  readonly recorder: CallRecorder;
  readonly seal: StateSeal;
  readonly log: GatewayLog;
  readonly builtin: BuiltinTools;
  /** Large answers that have not been read by their clients yet. */
  readonly unread: { bytes: number };
  /** Calls in flight, by organization. */
  readonly inFlight: Map<string, number>;
  isDraining: boolean;
  now(): number;
  hashKey(text: string): Uint8Array;
  driver(kind: ConnectionView["kind"]): UpstreamDriver;
  /** A key was used: kept in memory, written now and then. */
  noteKeyUse(keyId: string): void;
  /** How an upstream fared: null for an answer, else the fault of the transport. `startedAt`: Unix milliseconds. */
  noteUpstreamOutcome(connection: ConnectionView, fault: Fault | null, startedAt: number): void;
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
  header(name: string): string | undefined;
}
