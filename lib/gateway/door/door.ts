import { callerOf, type Principal } from "@/lib/access/principal";
import { canonicalResource } from "@/lib/authserver/core/resource";
import { toFault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { CallIntent } from "@/lib/calls/record";
import { outcomeOfFault } from "@/lib/gateway/calls/forward";
import type { EndpointPath } from "@/lib/gateway/core/path";
import { clientFromUserAgent } from "@/lib/gateway/core/user-agent";
import { admitHolder, keysNotAccepted, wrongResource } from "@/lib/gateway/door/authenticate";
import { resolveEndpoint } from "@/lib/gateway/door/endpoint";
import type { EndpointView, Gateway } from "@/lib/gateway/gateway";
import { headerOf, type Incoming } from "@/lib/gateway/mounts/exchange";
import type { Holder, OrganizationSnapshot } from "@/lib/gateway/snapshots/snapshots";
import { decodeHeaderText } from "@/lib/mcp/header-value";

/** Who has come in, and to which endpoint. */
export interface Entered {
  readonly principal: Principal;
  readonly snapshot: OrganizationSnapshot;
  readonly endpoint: EndpointView;
}

/** Lets a known caller in, to the endpoint that the path names. Throws the Fault that turns it away. */
export function enter(gateway: Gateway, path: EndpointPath, holder: Holder, address: string | null): Entered {
  const principal = admitHolder(gateway, holder, address);
  if (holder.endpoint !== null && !isItsResource(gateway, path, holder)) throw wrongResource();
  const mode = gateway.snapshots.organization(principal.organizationId)?.organization.credentialMode;
  if (principal.kind === "key" && mode === "tokens") throw keysNotAccepted();
  const { snapshot, endpoint } = resolveEndpoint(gateway, path, principal, address);
  return { principal, snapshot, endpoint };
}

/** Whether the path names the very endpoint that a token was issued for, in the organization that it was issued by. */
function isItsResource(gateway: Gateway, path: EndpointPath, { principal, endpoint, audience }: Holder): boolean {
  const slug = gateway.snapshots.organization(principal.organizationId)?.organization.slug;
  if (slug === undefined || endpoint !== path.endpoint) return false;
  if (path.organizationSlug !== null && path.organizationSlug !== slug) return false;
  return audience === null || audience === canonicalResource(gateway.issuer, slug, endpoint);
}

const NOT_READ = "(not read)";

/**
 * Writes down that a known caller was turned away. The body has not been read and is not now: whoever has no business here
 * shall not make the gateway take megabytes in. What was to be called is known where the headers say it, as they do for
 * modern clients.
 */
export async function recordTurnedAway(
  gateway: Gateway,
  path: EndpointPath,
  holder: Holder,
  incoming: Incoming,
  error: unknown,
): Promise<void> {
  if (incoming.method !== "POST") return;
  const intent = intentOf(gateway, path, holder, incoming);
  const fault = toFault(error);
  const keeps = gateway.snapshots.organization(intent.organizationId)?.organization.capturePayloads ?? false;
  const outcome = outcomeOfFault(intent, fault, "denied", keeps, 0, null);
  await gateway.sparseLog.note(`${holder.principal.id}|${fault.code}`, intent.startedAt, () => ({ intent, outcome }));
}

function intentOf(gateway: Gateway, path: EndpointPath, { principal }: Holder, incoming: Incoming): CallIntent {
  const startedAt = gateway.now();
  const id = uuidv7(startedAt);
  const snapshot = gateway.snapshots.organization(principal.organizationId);
  const connection = path.slug === null ? null : (snapshot?.bySlug.get(path.slug) ?? null);
  const client = clientFromUserAgent(headerOf(incoming, "user-agent"));
  const caller = callerOf(principal);
  return {
    id,
    organizationId: principal.organizationId,
    startedAt,
    source: "mcp",
    ...called(path, incoming),
    endpoint: path.endpoint,
    principalKind: caller.kind,
    principalId: caller.id,
    principalName: caller.name,
    keyId: principal.kind === "key" ? principal.id : null,
    userId: principal.userId,
    clientName: client.name,
    clientVersion: client.version,
    clientAddress: incoming.address,
    connectionId: connection?.id ?? null,
    connectionSlug: connection?.slug ?? null,
    upstreamTool: null,
    arguments: undefined,
    clientProtocol: headerOf(incoming, "mcp-protocol-version")?.slice(0, 64) ?? null,
    upstreamProtocol: null,
    traceId: id.replaceAll("-", ""),
    sessionId: null,
    // Strict promises that no server is reached without a trace, and none is reached here.
    strict: false,
  };
}

/** What was to be called, as far as the path and the headers say it. */
function called(path: EndpointPath, incoming: Incoming): Pick<CallIntent, "method" | "tool"> {
  if (path.tool !== null) return { method: "tools/call", tool: path.tool };
  const method = headerOf(incoming, "mcp-method");
  if (method !== "tools/call" && method !== "resources/read" && method !== "prompts/get")
    return { method: "unknown", tool: NOT_READ };
  const name = decodeHeaderText(headerOf(incoming, "mcp-name")?.slice(0, 4096) ?? "");
  return { method, tool: name || NOT_READ };
}
