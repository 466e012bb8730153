import type { JsonValue } from "@/lib/base/json";

/** Requests about a task that an earlier call made: `tool` is the method, `upstreamTool` the tool that made it. */
export type TaskMethod = "tasks/get" | "tasks/result" | "tasks/update" | "tasks/cancel";

/** Requests for what there is. They are answered from memory: no server is reached. */
export const LIST_METHODS = ["tools/list", "resources/list", "resources/templates/list", "prompts/list"] as const;
export type ListMethod = (typeof LIST_METHODS)[number];

/** What is known before the upstream is reached. `id` is a UUIDv7; `startedAt` Unix milliseconds. */
export interface CallIntent {
  readonly id: string;
  readonly organizationId: string;
  readonly startedAt: number;
  /** "mcp": a client over the data plane. "dashboard": a person's test. */
  readonly source: "mcp" | "dashboard";
  /** "unknown": turned away before the request was read, which was no modern one that names its method in a header. */
  readonly method: "tools/call" | "resources/read" | "prompts/get" | TaskMethod | ListMethod | "unknown";
  /** `/mcp` or `/{slug}/mcp`, without the organization. */
  readonly endpoint: string;
  /** "service": a service account, by whatever it has. "token": a person, by another issuer's token. */
  readonly principalKind: "key" | "client" | "service" | "token" | "user" | "anonymous";
  readonly principalId: string | null;
  /** Name at the time of the call: the row stays readable when the key is gone. */
  readonly principalName: string | null;
  readonly keyId: string | null;
  readonly userId: string | null;
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  readonly clientAddress: string | null;
  readonly connectionId: string | null;
  readonly connectionSlug: string | null;
  /** As the client named it (`github__search`; a list's method; `(not read)` where nobody looked), and as the upstream does (`search`). */
  readonly tool: string;
  readonly upstreamTool: string | null;
  /** Redacted and cut by the recorder; `undefined` where capture is off. */
  readonly arguments: JsonValue | undefined;
  readonly clientProtocol: string | null;
  readonly upstreamProtocol: string | null;
  /** W3C trace id, 32 hex digits. */
  readonly traceId: string;
  /** The client's session, by which all that it did in it is found; modern clients have none. Opens nothing. */
  readonly sessionId: string | null;
  /** The organization asked for strict logging (or the instance does). */
  readonly strict: boolean;
}

export const CALL_STATUSES = ["ok", "tool_error", "error", "denied", "timeout", "cancelled", "unknown"] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/**
 * The class of a request that ended with a question to the caller: an "ok" row of its own in the log. The call goes on with
 * the answer and is counted there, once.
 */
export const ASKED = "input_required";

/** What is known when the answer is ready. Milliseconds may have fractions. */
export interface CallOutcome {
  readonly id: string;
  readonly status: CallStatus;
  /** A code of lib/base/errors.ts, ASKED, or `upstream_error` with the upstream's JSON-RPC code beside it. */
  readonly errorClass: string | null;
  readonly errorCode: number | null;
  readonly errorMessage: string | null;
  readonly totalMs: number;
  /** Null when no upstream was reached. */
  readonly upstreamMs: number | null;
  /** Redacted and cut by the recorder; `undefined` where capture is off. */
  readonly result: JsonValue | undefined;
  /** Values that the result may repeat and the log must not; see `secretsIn`. Of all else what looks like a secret goes. */
  readonly secrets?: readonly string[];
}

/** The data plane's door to the call log. No unlogged call: if `begin` rejects, the upstream is not reached. */
export interface CallRecorder {
  /** Resolves when the intent has left the process (spool), or is committed (strict). Rejects with `call_log_unavailable`. */
  begin(intent: CallIntent): Promise<void>;
  /** Resolves when the outcome has left the process. Rejects with `call_log_unavailable`. */
  end(intent: CallIntent, outcome: CallOutcome): Promise<void>;
  /** A call that ends where it begins (denied, unknown tool): one record. */
  record(intent: CallIntent, outcome: CallOutcome): Promise<void>;
}
