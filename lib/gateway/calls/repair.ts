import { Fault } from "@/lib/base/errors";
import { connectUrl } from "@/lib/gateway/calls/missing-credential";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

const REMEDIES: Partial<Record<Fault["code"], string>> = {
  needs_reauth: "Re-authorize it at",
  scope_missing: "Allow it at",
  oauth_client_refused: "It is mended at",
};

/**
 * A fault that only a person can end says where, in words for the agent and as `data.url` for the program: the caller may
 * never have seen the dashboard. Any other is returned as it is.
 */
export function withRepair(caller: Caller, connection: ConnectionView, fault: Fault): Fault {
  const remedy = REMEDIES[fault.code];
  if (remedy === undefined) return fault;
  const { slug } = connection;
  const url = connectUrl(caller, connection);
  const { data, detail, cause } = fault;
  return new Fault(fault.code, `${fault.publicMessage} ${remedy} ${url}`, {
    data: { ...data, server: slug, url },
    detail,
    cause,
  });
}
