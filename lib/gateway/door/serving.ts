import { Fault } from "@/lib/base/errors";
import type { Gateway } from "@/lib/gateway/gateway";

/** Throws where nothing is served at the moment, whoever asks. */
export function checkServing(gateway: Gateway): void {
  if (gateway.isDraining) throw new Fault("shutting_down", "The gateway is restarting. Try again in a few seconds.");
  if (gateway.snapshots.age(gateway.now()) > gateway.limits.maxAuthorizationAgeMs) {
    throw new Fault(
      "stale_authorization",
      "The gateway cannot reach its database and refuses calls until it can. Try again shortly.",
    );
  }
}
