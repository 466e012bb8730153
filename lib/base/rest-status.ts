import { FAULTS, type FaultCode } from "@/lib/base/errors";

/** Where MCP answers 200 with an error inside (JSON-RPC), plain HTTP has a status for it. */
const REST_STATUS: Partial<Record<FaultCode, number>> = {
  tool_not_found: 404,
  resource_not_found: 404,
  prompt_not_found: 404,
  invalid_arguments: 400,
  credential_missing: 409,
  scope_missing: 409,
  oauth_client_refused: 409,
  connection_paused: 409,
  needs_reauth: 409,
  request_timeout: 504,
  cancelled: 499,
};

/** The HTTP status of a fault for callers of plain HTTP. What an upstream did wrong is 502. */
export function restStatus(code: FaultCode): number {
  const { http } = FAULTS[code];
  return REST_STATUS[code] ?? (http === 200 ? 502 : http);
}
