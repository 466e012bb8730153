import { Fault } from "@/lib/base/errors";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

/**
 * A fault that only a person can end says where, in words for the agent and as `data.url` for the program: the caller may
 * never have seen the dashboard. Any other is returned as it is.
 */
export function withRepair(caller: Caller, connection: ConnectionView, fault: Fault): Fault {
  if (fault.code !== "needs_reauth") return fault;
  const { slug } = connection;
  const url = `${caller.gateway.issuer}/o/${caller.snapshot.organization.slug}/connections/${slug}`;
  const { data, detail, cause } = fault;
  return new Fault(fault.code, `${fault.publicMessage} Re-authorize it at ${url}`, {
    data: { ...data, server: slug, url },
    detail,
    cause,
  });
}
