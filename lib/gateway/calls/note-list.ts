import type { Fault } from "@/lib/base/errors";
import type { CallOutcome, ListMethod } from "@/lib/calls/record";
import { intentWithoutRoute, keepsPayloads, outcomeOfFault } from "@/lib/gateway/calls/forward";
import type { Caller } from "@/lib/gateway/gateway";

/**
 * Logs a list that was asked for, with the fault if it was refused. It was made from memory and no server was reached, so
 * it is in the sparse log, is not counted among calls, and promises nothing under strict.
 */
export function noteList(caller: Caller, method: ListMethod, fault: Fault | null, totalMs: number): Promise<void> {
  const { gateway, principal, endpoint } = caller;
  const now = gateway.now();
  return gateway.sparseLog.note(`${principal.id}|${method}|${endpoint.path}|${fault?.code ?? ""}`, now, () => {
    const intent = { ...intentWithoutRoute(caller, method, method, undefined, now), strict: false };
    if (fault)
      return { intent, outcome: outcomeOfFault(intent, fault, "denied", keepsPayloads(caller), totalMs, null) };
    return { intent, outcome: { ...LISTED, id: intent.id, totalMs } };
  });
}

/** What was listed is not kept: it is what the connections' pages show. */
const LISTED: Omit<CallOutcome, "id" | "totalMs"> = {
  status: "ok",
  errorClass: null,
  errorCode: null,
  errorMessage: null,
  upstreamMs: null,
  result: undefined,
};
