/**
 * Everything that can go wrong, once. The edges turn a row into HTTP or JSON-RPC.
 * Columns: HTTP status at the edge, JSON-RPC code, log level.
 */
export const FAULTS = {
  invalid_input: { http: 400, rpc: -32602, level: "info" },
  invalid_request: { http: 400, rpc: -32600, level: "info" },
  parse_error: { http: 400, rpc: -32700, level: "info" },
  header_mismatch: { http: 400, rpc: -32020, level: "info" },
  missing_client_capability: { http: 400, rpc: -32021, level: "info" },
  unsupported_protocol_version: { http: 400, rpc: -32022, level: "info" },
  method_not_found: { http: 404, rpc: -32601, level: "info" },
  method_not_allowed: { http: 405, rpc: -32600, level: "info" },
  not_acceptable: { http: 406, rpc: -32600, level: "info" },
  payload_too_large: { http: 413, rpc: -32600, level: "info" },
  unsupported_media_type: { http: 415, rpc: -32600, level: "info" },
  authentication_failed: { http: 401, rpc: -32001, level: "info" },
  conflicting_credentials: { http: 400, rpc: -32600, level: "info" },
  forbidden: { http: 403, rpc: -32003, level: "info" },
  insufficient_scope: { http: 403, rpc: -32003, level: "info" },
  origin_not_allowed: { http: 403, rpc: -32003, level: "info" },
  host_not_allowed: { http: 421, rpc: -32003, level: "info" },
  gateway_disabled: { http: 403, rpc: -32003, level: "info" },
  plan_required: { http: 403, rpc: -32003, level: "info" },
  user_keys_disabled: { http: 403, rpc: -32003, level: "info" },
  gateway_not_found: { http: 404, rpc: -32001, level: "info" },
  session_not_found: { http: 404, rpc: -32001, level: "info" },
  not_found: { http: 404, rpc: -32602, level: "info" },
  conflict: { http: 409, rpc: -32600, level: "info" },
  invalid_value: { http: 422, rpc: -32602, level: "info" },
  url_not_allowed: { http: 422, rpc: -32602, level: "info" },
  stdio_not_enabled: { http: 422, rpc: -32602, level: "info" },
  oauth_metadata_invalid: { http: 422, rpc: -32602, level: "warn" },
  oauth_client_needed: { http: 422, rpc: -32602, level: "info" },
  oauth_unavailable: { http: 502, rpc: -32603, level: "warn" },
  tool_not_found: { http: 200, rpc: -32602, level: "info" },
  resource_not_found: { http: 200, rpc: -32602, level: "info" },
  prompt_not_found: { http: 200, rpc: -32602, level: "info" },
  invalid_arguments: { http: 200, rpc: -32602, level: "info" },
  rate_limited: { http: 429, rpc: -32000, level: "info" },
  too_many_requests_in_flight: { http: 429, rpc: -32000, level: "warn" },
  overloaded: { http: 503, rpc: -32000, level: "info" },
  request_timeout: { http: 200, rpc: -32001, level: "warn" },
  needs_reauth: { http: 200, rpc: -32603, level: "warn" },
  credential_missing: { http: 200, rpc: -32603, level: "info" },
  scope_missing: { http: 200, rpc: -32603, level: "info" },
  oauth_client_refused: { http: 200, rpc: -32603, level: "warn" },
  credential_integrity: { http: 200, rpc: -32603, level: "error" },
  upstream_unreachable: { http: 200, rpc: -32603, level: "warn" },
  upstream_protocol_error: { http: 200, rpc: -32603, level: "warn" },
  upstream_response_too_large: { http: 200, rpc: -32603, level: "warn" },
  input_unavailable: { http: 200, rpc: -32603, level: "info" },
  connection_paused: { http: 200, rpc: -32603, level: "info" },
  cancelled: { http: 200, rpc: -32800, level: "info" },
  call_log_unavailable: { http: 503, rpc: -32603, level: "error" },
  database_unavailable: { http: 503, rpc: -32603, level: "error" },
  stale_authorization: { http: 503, rpc: -32603, level: "error" },
  cluster_unavailable: { http: 503, rpc: -32603, level: "warn" },
  shutting_down: { http: 503, rpc: -32603, level: "info" },
  internal: { http: 500, rpc: -32603, level: "error" },
} as const satisfies Record<string, { http: number; rpc: number; level: "info" | "warn" | "error" }>;

export type FaultCode = keyof typeof FAULTS;

const brand = Symbol.for("causeway.fault");

/**
 * Thrown when something cannot go on. `publicMessage` is for the caller and says what to do next; `detail` and `cause`
 * are for the log; `data` is for the caller's program (JSON-RPC `error.data`, the API's `error.details`).
 */
export class Fault extends Error {
  readonly [brand] = true;
  readonly code: FaultCode;
  readonly publicMessage: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    code: FaultCode,
    publicMessage: string,
    options: { data?: Record<string, unknown>; detail?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(publicMessage, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.code = code;
    this.publicMessage = publicMessage;
    this.data = options.data;
    this.detail = options.detail ?? {};
  }
}

/** Next evaluates this module several times in one process, so `instanceof Fault` is not to be relied on. */
export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && brand in value;
}

/** What is not a Fault is a bug of ours: the caller learns only that, the cause goes to the log. */
export function toFault(error: unknown): Fault {
  if (isFault(error)) return error;
  return new Fault("internal", "The gateway failed to handle this request. It has been logged.", { cause: error });
}
