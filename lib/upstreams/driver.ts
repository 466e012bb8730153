import type { JsonObject, JsonValue } from "@/lib/base/json";
import type { ConnectionView, Definition, Era } from "@/lib/gateway/core/snapshot";

/**
 * Whose upstream session a request uses (legacy upstreams; a modern one has none).
 * `pooled`: the gateway's own, shared by all callers of a credential. It declares no client capabilities.
 * `caller`: one client session's own, so that what the server remembers, asks and pushes belongs to that client alone.
 */
export type UpstreamSessionKey =
  | { readonly kind: "pooled" }
  | {
      readonly kind: "caller";
      /** The client's session at the gateway, unique over organizations. */
      readonly id: string;
      readonly capabilities: JsonObject;
      /** The version that the client negotiated; the upstream is asked for the same. */
      readonly protocolVersion: string;
    };

export interface UpstreamTarget {
  readonly connection: ConnectionView;
  readonly session: UpstreamSessionKey;
}

export interface UpstreamRequest {
  readonly method: string;
  /** The upstream's own names and URIs. Without `_meta`: the driver writes it. */
  readonly params: JsonObject;
  /** The caller wants progress: the driver mints a token and maps notifications back. */
  readonly progress: boolean;
  /** Modern upstreams only get log messages asked for per request. */
  readonly logLevel: string | null;
  /** What the caller can answer mid-call; declared to a modern upstream with the request. */
  readonly clientCapabilities: JsonObject;
  /** `Mcp-Param-*` values by header name, minted from the arguments by the tool's schema. */
  readonly headerParameters: Readonly<Record<string, string>>;
  /** W3C `traceparent` with a span of ours. */
  readonly traceparent: string | null;
  readonly timeoutMs: number;
}

export interface UpstreamNotification {
  readonly method: string;
  /** For `notifications/progress` without the token; `_meta` removed. */
  readonly params: JsonObject;
}

/** What may happen on a call's own stream before it ends. All optional: what nobody listens to is dropped. */
export interface UpstreamCallEvents {
  /** Status and headers have come; from here on the answer may take as long as it likes. */
  onNotification?(notification: UpstreamNotification): void;
  /**
   * A legacy upstream asks the client something on this call's stream (elicitation, sampling, roots).
   * Resolve with the client's JSON-RPC `result` or `error`. Without a handler the driver answers -32601.
   */
  onRequest?(request: { method: string; params: JsonObject }): Promise<UpstreamReply>;
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
   * (401/403), `upstream_protocol_error`, `upstream_response_too_large`, `connection_paused`, `cancelled`.
   * The message names the connection's slug.
   */
  readonly done: Promise<UpstreamReply>;
  /** Tells the upstream (closing the stream, and `notifications/cancelled` to a legacy one) and rejects `done` with `cancelled`. Idempotent. */
  cancel(reason?: string): void;
}

/** What a stream outside any call brings: changed lists, updated resources, log messages; from legacy servers also questions. */
export interface UpstreamStreamEvents {
  onNotification(notification: UpstreamNotification): void;
  onRequest?(request: { method: string; params: JsonObject }): Promise<UpstreamReply>;
}

export interface UpstreamSubscription {
  readonly toolsListChanged?: boolean;
  readonly promptsListChanged?: boolean;
  readonly resourcesListChanged?: boolean;
  /** The upstream's own URIs. */
  readonly resourceSubscriptions?: readonly string[];
}

export interface UpstreamStream {
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
  /** A client's session is over: its own upstream sessions are ended (DELETE). Best effort. */
  endCallerSession(callerSessionId: string): Promise<void>;
  /** The connection was edited, paused or removed: pools and sessions of it are closed. */
  forget(connectionId: string): Promise<void>;
  /** For tests and the status page. */
  stats(): { readonly sessions: number; readonly pools: number; readonly inFlight: number };
  close(): Promise<void>;
}
