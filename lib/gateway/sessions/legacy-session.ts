import type { Principal } from "@/lib/access/principal";
import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { upstreamCaller } from "@/lib/gateway/calls/caller-identity";
import { ownView } from "@/lib/gateway/core/own-view";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller, Gateway } from "@/lib/gateway/gateway";
import { endpointCapabilities, endpointInstructions, serverInfo } from "@/lib/gateway/lists/capabilities";
import type { Admitted } from "@/lib/gateway/serve/serve-post";
import { answerableCapabilities, type LiveSession } from "@/lib/gateway/sessions/sessions";
import type { RequestId } from "@/lib/mcp/message";
import { eraOf, LATEST_LEGACY } from "@/lib/mcp/versions";
import { resultText } from "@/lib/mcp/wire";
import type { UpstreamTarget } from "@/lib/upstreams/driver";

function shortText(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 64) : null;
}

/** `initialize`: agrees on a revision and writes the session id (2025-11-25, "Initialization", "Session Management"). */
export function openSession(
  admitted: Admitted,
  id: RequestId,
  params: JsonObject,
): { readonly result: string; readonly session: LiveSession } {
  const { gateway, principal, endpoint, snapshot } = admitted;
  const asked = params.protocolVersion;
  if (typeof asked !== "string") throw new Fault("invalid_input", "Invalid params: protocolVersion is required.");
  const protocolVersion = eraOf(asked) === "legacy" ? asked : LATEST_LEGACY;
  const info = params.clientInfo;
  const session = gateway.sessions.open(
    {
      principalId: principal.id,
      organizationId: snapshot.organization.id,
      endpoint: endpoint.path,
      protocolVersion,
      capabilities: answerableCapabilities(params.capabilities),
      clientName: isJsonObject(info) ? shortText(info.name) : null,
      clientVersion: isJsonObject(info) ? shortText(info.version) : null,
    },
    gateway.now(),
  );
  const { clientName, clientVersion } = session.facts;
  gateway.noteClient("connected", { keyId: principal.id, clientName, clientVersion, endpoint: endpoint.path });
  const asker = { ...admitted, address: admitted.incoming.address };
  const result = {
    protocolVersion,
    capabilities: endpointCapabilities(asker, "legacy"),
    serverInfo: serverInfo(gateway),
    instructions: endpointInstructions(asker),
  };
  return { result: resultText(id, JSON.stringify(result)), session };
}

/** How a client's request is kept for `notifications/cancelled`: ids 1 and "1" are different. */
export function callKey(id: RequestId): string {
  return `${typeof id}:${id}`;
}

/** A one-way message of a legacy client. What we do not know is ignored, as JSON-RPC says. */
export function handleNotification(caller: Caller, method: string, params: JsonObject): void {
  const { session, gateway } = caller;
  if (!session) return;
  if (method === "notifications/cancelled") {
    const id = params.requestId;
    if (typeof id !== "string" && typeof id !== "number") return;
    const reason = shortText(params.reason) ?? undefined;
    const cancel = session.calls.get(callKey(id));
    if (cancel) cancel(reason);
    else session.elsewhere.cancel(session, callKey(id), reason);
    return;
  }
  if (method === "notifications/roots/list_changed") {
    const told = caller.endpoint.catalogue.connections.filter(({ id }) => session.upstreams.has(id));
    for (const connection of told)
      void gateway.driver(connection.kind).notify(callerTarget(gateway, session, connection), method, {});
    session.elsewhere.rootsChanged(
      session,
      told.map(({ id }) => id),
    );
  }
}

/**
 * The upstream session that belongs to this client alone.
 *
 * @param principal of the request that is made on it, where there is one
 */
export function callerTarget(
  gateway: Gateway,
  session: LiveSession,
  connection: ConnectionView,
  principal: Principal | null = null,
): UpstreamTarget {
  const { id, capabilities, protocolVersion, organizationId, principalId } = session.facts;
  return {
    // Whose credential it goes out with is the session's principal's.
    connection: ownView(connection, personOfPrincipal(gateway, principalId)),
    session: { kind: "caller", id, capabilities, protocolVersion },
    caller: upstreamCaller(gateway, connection, { organizationId, principalId, principal }),
  };
}

/** The person behind a principal, as it is remembered; null for a key that is nobody's. */
function personOfPrincipal({ snapshots }: Gateway, principalId: string): string | null {
  const holder = snapshots.holder(principalId);
  return holder ? holder.principal.userId : principalId;
}
