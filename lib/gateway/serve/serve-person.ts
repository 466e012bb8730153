import type { Principal } from "@/lib/access/principal";
import type { JsonObject } from "@/lib/base/json";
import type { CallIntent, CallOutcome } from "@/lib/calls/record";
import type { Catalogue, Route, RouteTable } from "@/lib/gateway/core/catalogue";
import type { ConnectionView, Definition } from "@/lib/gateway/core/snapshot";
import { NO_HEADERS } from "@/lib/gateway/door/admission";
import { resolveEndpoint } from "@/lib/gateway/door/endpoint";
import { checkServing } from "@/lib/gateway/door/serving";
import type { Caller, EndpointView, Gateway } from "@/lib/gateway/gateway";
import type { Outgoing } from "@/lib/gateway/mounts/exchange";
import { HttpAnswer } from "@/lib/gateway/serve/answer";
import { dispatch } from "@/lib/gateway/serve/dispatch";
import { LATEST_MODERN } from "@/lib/mcp/versions";
import { notificationText } from "@/lib/mcp/wire";

/** What a person tries from the dashboard. */
export interface PersonsCall {
  readonly principal: Extract<Principal, { kind: "user" }>;
  /** The connection's slug. */
  readonly connection: string;
  /** As the server calls it. */
  readonly tool: string;
  readonly arguments: JsonObject;
  /** Of a tool that is not exposed, for somebody who may try it all the same. */
  readonly hidden: Definition | null;
  /** What the call brings from the one before it: `inputResponses` and `requestState`. */
  readonly retry: JsonObject;
  readonly address: string | null;
  /** Hears what the log says of it. */
  readonly onLogged: (intent: CallIntent, outcome: CallOutcome) => void;
}

/** What the log calls the client. */
const CLIENT_NAME = "dashboard";
/** The method of the notification that says how long what took, before the answer. */
export const LOGGED_METHOD = "notifications/dev.causeway/logged";
/** A person answers forms and opens pages; models and folders are a program's. */
const CAPABILITIES: JsonObject = { elicitation: { form: {}, url: {} } };

/**
 * A person's test of a tool: the same pipeline as any client's call, so the same decision, limits and log. Not the same
 * door: who it is, their session says, and what a client says in headers there is nobody to say.
 *
 * Throws the Fault that turns the person away; from then on every refusal is an answer.
 */
export function servePerson(gateway: Gateway, call: PersonsCall, outgoing: Outgoing): Promise<void> {
  checkServing(gateway);
  const { snapshot, endpoint } = resolveEndpoint(gateway, pathOf(call), call.principal, call.address);
  const organizationId = snapshot.organization.id;
  outgoing.belongsTo(organizationId);
  const answer = new HttpAnswer({
    outgoing,
    headers: NO_HEADERS,
    canStream: gateway.streams.hasRoom(organizationId),
    register: (sink) => gateway.streams.add({ sink, organizationId, principalId: call.principal.id }),
    resumption: null,
    now: gateway.now,
  });
  const caller: Caller = {
    gateway,
    principal: call.principal,
    snapshot,
    endpoint: withHidden(endpoint, call.hidden),
    era: "modern",
    protocolVersion: LATEST_MODERN,
    session: null,
    clientName: CLIENT_NAME,
    clientVersion: gateway.version,
    capabilities: CAPABILITIES,
    logLevel: "info",
    address: call.address,
    traceId: null,
    source: "dashboard",
    onLogged: (intent, outcome) => {
      call.onLogged(intent, outcome);
      answer.notify(notificationText(LOGGED_METHOD, loggedFacts(intent, outcome)));
    },
    header: () => undefined,
  };
  const params = { name: call.tool, arguments: call.arguments, _meta: { progressToken: ID }, ...call.retry };
  return dispatch(caller, { kind: "request", id: ID, method: "tools/call", params }, answer);
}

/** The one id of a request that is alone. */
const ID = 1;

function pathOf({ connection }: PersonsCall) {
  return {
    kind: "endpoint",
    // Whose organization it is, the principal says.
    organizationSlug: null,
    slug: connection,
    endpoint: `/${connection}/mcp`,
    door: "mcp",
    tool: null,
  } as const;
}

function loggedFacts(intent: CallIntent, outcome: CallOutcome): JsonObject {
  return {
    call: intent.id,
    traceId: intent.traceId,
    status: outcome.status,
    errorClass: outcome.errorClass,
    totalMs: outcome.totalMs,
    upstreamMs: outcome.upstreamMs,
  };
}

/** The endpoint with one more tool: for this call only, and nobody lists it. */
function withHidden(endpoint: EndpointView, hidden: Definition | null): EndpointView {
  const { connection, catalogue } = endpoint;
  if (!hidden || !connection || connection.isDisabled || catalogue.tools.byKey.has(hidden.name)) return endpoint;
  return { ...endpoint, catalogue: { ...catalogue, tools: withRoute(catalogue, connection, hidden) } };
}

function withRoute({ tools }: Catalogue, connection: ConnectionView, definition: Definition): RouteTable {
  const key = definition.name;
  const route: Route = { key, connection, upstreamKey: key, definition, text: "" };
  return { byKey: new Map([...tools.byKey, [key, route]]), inOrder: tools.inOrder };
}
