import { FAULTS, type Fault, type FaultCode, toFault } from "@/lib/base/errors";

/** Where the data plane answers 200 with an error inside (JSON-RPC), the admin API has a status of HTTP. */
const REST_STATUS: Partial<Record<FaultCode, number>> = {
  tool_not_found: 404,
  resource_not_found: 404,
  prompt_not_found: 404,
  invalid_arguments: 400,
  credential_missing: 409,
  connection_paused: 409,
  needs_reauth: 409,
  request_timeout: 504,
  cancelled: 499,
};

/** The HTTP status of a fault in the admin API. What an upstream did wrong is 502. */
export function restStatus(code: FaultCode): number {
  const { http } = FAULTS[code];
  return REST_STATUS[code] ?? (http === 200 ? 502 : http);
}

/** The admin API's one form of an error. `requestId` is what the log has it under. */
export interface Problem {
  readonly error: {
    readonly code: FaultCode;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly requestId: string;
  };
}

export function toProblem(fault: Fault, requestId: string): Problem {
  return {
    error: {
      code: fault.code,
      message: fault.publicMessage,
      ...(fault.data === undefined ? {} : { details: fault.data }),
      requestId,
    },
  };
}

/** Nothing of the admin API is to be kept by anybody on the way. */
const NO_STORE = { "cache-control": "no-store" } as const;

export function problemResponse(error: unknown, requestId: string): Response {
  const fault = toFault(error);
  const headers: Record<string, string> = { ...NO_STORE, "x-request-id": requestId };
  if (fault.code === "authentication_failed") headers["www-authenticate"] = "Bearer";
  return Response.json(toProblem(fault, requestId), { status: restStatus(fault.code), headers });
}

export function jsonResponse(value: unknown, status: number, requestId: string): Response {
  return Response.json(value, { status, headers: { ...NO_STORE, "x-request-id": requestId } });
}
