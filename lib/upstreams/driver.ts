import type { JsonObject, JsonValue } from "@/lib/base/json";
import type { UpstreamCaller } from "@/lib/forwarding/core/identity";
import type { ConnectionView, Definition, Era } from "@/lib/gateway/core/snapshot";

/**
 * Whose upstream session a request uses (legacy upstreams; a modern one has none).
 * `pooled`: the gateway's own, shared by all callers of a credential. It declares no client capabilities.
 * `caller`: one client session's own, so that what the server remembers, asks and pushes belongs to that client alone. At
 * a server of both eras it is used in the legacy one; every other request goes the modern way.
 * `principal`: shared by the stateless clients of one principal that can answer the same questions.
 * `discovery`: for the length of a discovery. It declares all that a client can be asked, since some servers have tools
 * only for clients that can answer; what is asked in it is declined.
 */
export type UpstreamSessionKey =
  | { readonly kind: "pooled" }
  | { readonly kind: "discovery" }
  | {
      readonly kind: "caller";
      /** The client's session at the gateway, unique over organizations. */
      readonly id: string;
      readonly capabilities: JsonObject;
      /** The version that the client negotiated; the upstream is asked for the same. */
      readonly protocolVersion: string;
    }
  | {
      readonly kind: "principal";
      readonly id: string;
      /** In one spelling for all that can answer the same. */
      readonly capabilities: JsonObject;
    };

export interface UpstreamTarget {
  readonly connection: ConnectionView;
  readonly session: UpstreamSessionKey;
  /**
   * Who is behind the request, for servers that are told so; null or absent: the gateway itself. Sessions of the kinds
   * `caller` and `principal` belong to them, the others to the gateway.
   */
  readonly caller?: UpstreamCaller | null;
}

export interface UpstreamRequest {
  readonly method: string;
  /** The upstream's own names and URIs. Without `_meta`: the driver writes it. */
  readonly params: JsonObject;
  /** The caller wants progress: the driver mints a token and maps notifications back. */
  readonly progress: boolean;
  /** From which level on the caller wants log messages: a modern upstream is told with the request, a legacy one once. */
  readonly logLevel: string | null;
  /** What the caller can answer mid-call; declared to a modern upstream with the request. */
  readonly clientCapabilities: JsonObject;
  /** `Mcp-Param-*` values by header name, minted from the arguments by the tool's schema. */
  readonly headerParameters: Readonly<Record<string, string>>;
  /** W3C `traceparent` with a span of ours. */
  readonly traceparent: string | null;
  readonly timeoutMs: number;
  /**
   * How many more calls the caller's organization may have in flight. One upstream may not have more calls waiting for it
   * than are left for the others. Absent: not a call that counts.
   */
  readonly freePlaces?: number;
}

export interface UpstreamNotification {
  readonly method: string;
  /** For `notifications/progress` without the token; `_meta` removed. */
  readonly params: JsonObject;
}

/** What an upstream asks its client in the middle of something: elicitation, sampling, roots. */
export interface UpstreamQuestion {
  readonly method: string;
  readonly params: JsonObject;
  /** Aborted when nobody waits for the answer any more: the server took the question back, or the call is over. */
  readonly signal: AbortSignal;
}

/** What may happen on a call's own stream before it ends. All optional: what nobody listens to is dropped. */
export interface UpstreamCallEvents {
  /** Status and headers have come; from here on the answer may take as long as it likes. */
  onNotification?(notification: UpstreamNotification): void;
  /**
   * A legacy upstream asks the client something on this call's stream (elicitation, sampling, roots).
   * Resolve with the client's JSON-RPC `result` or `error`. Without a handler the driver answers -32601. As long as a
   * question is open, the call's time stands still.
   */
  onRequest?(question: UpstreamQuestion): Promise<UpstreamReply>;
  /** The upstream made this stream resumable (SEP-1699): `retryMs` as it said. Sent once, before anything else. */
  onResumable?(retryMs: number | null): void;
  /** The upstream closed the stream before the answer and the driver now reconnects; the caller's stream may be closed as well. */
  onDetached?(): void;
}

/** The answer of a request: JSON-RPC's result or its error, parsed, untouched beyond that. */
export type UpstreamReply =
  | { readonly kind: "result"; readonly result: JsonObject }
  | { readonly kind: "error"; readonly code: number; readonly message: string; readonly data?: JsonValue };

export interface UpstreamCall {
  /**
   * Resolves with the upstream's answer. Rejects with a Fault: `upstream_unreachable`, `request_timeout`, `needs_reauth`
   * (401/403), `upstream_protocol_error`, `upstream_response_too_large`, `connection_paused` (by a person, or its circuit is
   * open), `too_many_requests_in_flight` (too many calls wait for this upstream), `cancelled`.
   * The message names the connection's slug.
   */
  readonly done: Promise<UpstreamReply>;
  /** Tells the upstream (closing the stream, and `notifications/cancelled` to a legacy one) and rejects `done` with `cancelled`. Idempotent. */
  cancel(reason?: string): void;
}

/** What a stream outside any call brings: changed lists, updated resources, log messages; from legacy servers also questions. */
export interface UpstreamStreamEvents {
  onNotification(notification: UpstreamNotification): void;
  onRequest?(question: UpstreamQuestion): Promise<UpstreamReply>;
}

export interface UpstreamSubscription {
  readonly toolsListChanged?: boolean;
  readonly promptsListChanged?: boolean;
  readonly resourcesListChanged?: boolean;
  /** The upstream's own URIs. */
  readonly resourceSubscriptions?: readonly string[];
  /** Modern only, the upstream's own ids (SEP-2663). */
  readonly taskIds?: readonly string[];
}

export interface UpstreamStream {
  /** Resolves when what the server says from then on is heard, as far as it lets us know; also when the stream has ended. */
  readonly ready: Promise<void>;
  /** Resolves when the upstream ends the stream or it cannot be had (a legacy server's 405 counts as an end, not as an error). */
  readonly closed: Promise<void>;
  close(): void;
}

export const DISCOVERY_STEPS = ["dns", "connect", "tls", "negotiate", "list"] as const;
export type DiscoveryStep = (typeof DISCOVERY_STEPS)[number];

export interface DiscoveryStepReport {
  readonly step: DiscoveryStep;
  readonly outcome: "ok" | "failed" | "skipped";
  readonly ms: number;
  /** For people: the negotiated version, the certificate's complaint, "124 tools". */
  readonly detail: string;
}

export interface Discovery {
  readonly era: Era;
  readonly protocolVersion: string;
  /** Set where a modern server keeps sessions with legacy clients as well, and offers them the same. */
  readonly legacyProtocolVersion: string | null;
  readonly serverInfo: JsonObject | null;
  readonly capabilities: JsonObject;
  readonly instructions: string | null;
  readonly tools: readonly Definition[];
  readonly resources: readonly Definition[];
  readonly resourceTemplates: readonly Definition[];
  readonly prompts: readonly Definition[];
}

/** One kind of upstream. Drivers hold pools and sessions, keyed by organization, connection and credential version. */
export interface UpstreamDriver {
  readonly kind: ConnectionView["kind"];
  send(target: UpstreamTarget, request: UpstreamRequest, events: UpstreamCallEvents): UpstreamCall;
  /** One-way to the upstream, e.g. `notifications/roots/list_changed`. Best effort; never rejects. */
  notify(target: UpstreamTarget, method: string, params: JsonObject): Promise<void>;
  /** Modern: `subscriptions/listen`. Legacy: the session's GET stream plus `resources/subscribe` for each URI. */
  listen(target: UpstreamTarget, subscription: UpstreamSubscription, events: UpstreamStreamEvents): UpstreamStream;
  /** Negotiates the era and reads all lists, all pages. `onStep` hears each step as it ends. Rejects with a Fault. */
  discover(
    connection: ConnectionView,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal; onStep?(report: DiscoveryStepReport): void },
  ): Promise<Discovery>;
  /**
   * A client's session is over: its own upstream sessions are ended (DELETE). Best effort.
   *
   * @param isForGood false: this process does not need them any more, others may
   */
  endCallerSession(callerSessionId: string, isForGood: boolean): Promise<void>;
  /**
   * The connection was edited, paused or removed: pools and sessions of it are closed. With a credential's id: only what goes
   * out with that, since somebody has let go of it.
   */
  forget(connectionId: string, credentialId?: string): Promise<void>;
  /** For tests and the status page. */
  stats(): { readonly sessions: number; readonly pools: number; readonly inFlight: number };
  /** @param isForGood false: other processes go on with the sessions that they share with this one */
  close(isForGood?: boolean): Promise<void>;
}
