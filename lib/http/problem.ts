import type { Fault, FaultCode } from "@/lib/base/errors";
import { restStatus } from "@/lib/base/rest-status";

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

/** Seconds after which a program should try again what failed for our own reasons. */
const RETRY_AFTER = "5";

/** Nothing of the admin API is to be kept by anybody on the way. */
const NO_STORE = { "cache-control": "no-store" } as const;

export function problemResponse(fault: Fault, requestId: string): Response {
  const headers: Record<string, string> = { ...NO_STORE, "x-request-id": requestId };
  if (fault.code === "authentication_failed") headers["www-authenticate"] = "Bearer";
  if (restStatus(fault.code) === 503) headers["retry-after"] = RETRY_AFTER;
  return Response.json(toProblem(fault, requestId), { status: restStatus(fault.code), headers });
}

export function jsonResponse(value: unknown, status: number, requestId: string): Response {
  return Response.json(value, { status, headers: { ...NO_STORE, "x-request-id": requestId } });
}
