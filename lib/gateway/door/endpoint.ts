import { mayOwnerCall } from "@/lib/access/facts";
import { type Principal, serviceAccountOf } from "@/lib/access/principal";
import { Fault } from "@/lib/base/errors";
import { reaches } from "@/lib/gateway/calls/reach";
import type { EndpointPath } from "@/lib/gateway/core/path";
import type { EndpointView, Gateway } from "@/lib/gateway/gateway";
import type { OrganizationSnapshot } from "@/lib/gateway/snapshots/snapshots";
import { suspended } from "@/lib/organizations/core/suspended";

const NOT_FOUND = () => new Fault("gateway_not_found", "Gateway not found");

/**
 * The endpoint that a path names, for this principal. The organization comes from the credential; one that the path
 * names must be the same, and a foreign one looks like none.
 */
export function resolveEndpoint(
  gateway: Gateway,
  path: EndpointPath,
  principal: Principal,
  address: string | null,
): { readonly snapshot: OrganizationSnapshot; readonly endpoint: EndpointView } {
  const snapshot = gateway.snapshots.organization(principal.organizationId);
  if (!snapshot) throw NOT_FOUND();
  if (path.organizationSlug !== null && path.organizationSlug !== snapshot.organization.slug) throw NOT_FOUND();
  if (snapshot.organization.suspension !== null) throw suspended(snapshot.organization.suspension);
  if (!snapshot.organization.gatewayEnabled) {
    throw new Fault(
      "gateway_disabled",
      "MCP Gateway is not enabled for this organization. An administrator can enable it in the settings.",
    );
  }
  if (!mayOwnerCall(principal, snapshot.people)) {
    const whose = serviceAccountOf(principal) ? "The role of this service account" : "Your role";
    throw new Fault("forbidden", `${whose} may not call tools. Ask an administrator.`);
  }
  if (path.slug === null) {
    return { snapshot, endpoint: { path: path.endpoint, catalogue: snapshot.unified, connection: null } };
  }
  const connection = snapshot.bySlug.get(path.slug);
  if (!connection) throw NOT_FOUND();
  if (!reaches({ principal, snapshot, address, gateway }, connection)) {
    throw new Fault("forbidden", "You do not have access to this server. Ask an administrator of the organization.");
  }
  return { snapshot, endpoint: { path: path.endpoint, catalogue: snapshot.plain(connection), connection } };
}
