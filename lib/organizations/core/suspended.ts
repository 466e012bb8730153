import { Fault } from "@/lib/base/errors";

/** What everybody of a suspended organization is told, at every door. */
export function suspended(reason: string): Fault {
  return new Fault(
    "gateway_disabled",
    `MCP Gateway is not enabled for this organization: the operator of this installation has suspended it.${reason ? ` Reason: ${reason}` : ""}`,
    { data: { suspended: true } },
  );
}
