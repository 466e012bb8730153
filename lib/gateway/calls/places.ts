import { Fault } from "@/lib/base/errors";
import { addToCount } from "@/lib/gateway/core/count";
import type { Caller } from "@/lib/gateway/gateway";

/** Takes one of the organization's places, or says that there is none, so that nobody's burst becomes everybody's. */
export function takePlace(caller: Caller): Fault | null {
  const { inFlight, limits, load, unread } = caller.gateway;
  if (load.level === 2) {
    return new Fault("overloaded", "The gateway is overloaded and takes no new calls. Try again in a few seconds.");
  }
  const organizationId = caller.snapshot.organization.id;
  if (unread.isCrowded(organizationId)) {
    return new Fault(
      "too_many_requests_in_flight",
      "Too many of the organization's large answers wait to be read. Read them, and try again shortly.",
    );
  }
  const count = inFlight.get(organizationId) ?? 0;
  if (count >= limits.maxCallsPerOrganization) {
    return new Fault(
      "too_many_requests_in_flight",
      `Rate limit exceeded: the organization has ${count} calls in flight. Try again shortly.`,
    );
  }
  addToCount(inFlight, organizationId, 1);
  return null;
}

export function leavePlace(caller: Caller): void {
  addToCount(caller.gateway.inFlight, caller.snapshot.organization.id, -1);
}

/** How many more requests the organization may have in flight. */
export function freePlaces(caller: Caller): number {
  const { inFlight, limits } = caller.gateway;
  return limits.maxCallsPerOrganization - (inFlight.get(caller.snapshot.organization.id) ?? 0);
}

/** Does something at an upstream that is not logged as a call, but takes a place as one. */
export async function inPlace<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result> {
  const refusal = takePlace(caller);
  if (refusal) throw refusal;
  try {
    return await work();
  } finally {
    leavePlace(caller);
  }
}
