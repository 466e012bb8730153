import { Fault } from "@/lib/base/errors";
import { headerNamesOf } from "@/lib/forwarding/core/settings";
import { readForwarding } from "@/lib/forwarding/schema";

/**
 * One header cannot be the credential and say who calls.
 *
 * @param stored the connection's forwarding
 * @param credentialHeaders lower case
 * @throws Fault `invalid_input` that names the header
 */
export function refuseClash(stored: unknown, credentialHeaders: readonly string[], field: string): void {
  const settings = stored === null || stored === undefined ? null : readForwarding(stored);
  if (!settings) return;
  const taken = headerNamesOf(settings).find((name) => credentialHeaders.includes(name));
  if (taken === undefined) return;
  throw new Fault(
    "invalid_input",
    `The header ${taken} carries this server's credential and cannot say who calls as well. Choose another header for one of them.`,
    { data: { field } },
  );
}
