import { FAULTS, Fault, type FaultCode } from "@/lib/base/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { restStatus } from "@/lib/base/rest-status";
import { recordRefusal } from "@/lib/gateway/calls/forward";
import type { Door } from "@/lib/gateway/core/path";
import { plainArguments } from "@/lib/gateway/core/plain-arguments";
import { corsHeaders } from "@/lib/gateway/door/admission";
import type { Caller } from "@/lib/gateway/gateway";
import { type Outgoing, type SplicedText, textOf } from "@/lib/gateway/mounts/exchange";
import { type Answer, JSON_HEADERS, retryAfter } from "@/lib/gateway/serve/answer";
import { dispatch } from "@/lib/gateway/serve/dispatch";
import {
  type Admitted,
  checkContentEncoding,
  checkContentType,
  legacyCaller,
  parseBody,
} from "@/lib/gateway/serve/serve-post";

/** What the call log says instead of a revision of MCP. */
const PROTOCOL = "http";

/** The doors for callers that do not speak MCP: JSON over plain HTTP, one request and one answer. */
export function isPlain(door: Door): boolean {
  return door === "tools" || door === "resources" || door === "prompts" || door === "tool";
}

/** A refusal as these callers get it. */
export function plainFault(fault: Fault): string {
  return JSON.stringify({
    error: { code: fault.code, message: fault.publicMessage, ...(fault.data ? { details: fault.data } : {}) },
  });
}

/**
 * `GET …/mcp/tools` (also `resources`, `prompts`) and `POST …/mcp/tools/{name}`: the same pipelines as MCP's own requests,
 * so the same names, visibility, limits and log.
 */
export async function servePlain(admitted: Admitted): Promise<void> {
  const { path } = admitted;
  if (path.door === "tool" && path.tool !== null) return callByHttp(admitted, path.tool);
  const caller = plainCaller(admitted);
  const cursor = new URLSearchParams(admitted.incoming.url.split("?")[1] ?? "").get("cursor");
  const params: JsonObject = cursor === null ? {} : { cursor };
  const page = await ask(caller, `${path.door}/list`, params, new PlainAnswer(admitted.outgoing));
  if (page.status !== 200 || path.door !== "resources" || cursor !== null) return respond(admitted, page);
  const templates = await allTemplates(admitted, caller);
  if (templates.status !== 200) return respond(admitted, templates);
  respond(admitted, { status: 200, body: `${page.body.slice(0, -1)},${templates.body.slice(1)}` });
}

/** Templates come with the first page of resources, all of them: one URL, one list to page through. */
async function allTemplates(admitted: Admitted, caller: Caller): Promise<PlainReply> {
  const items: JsonValue[] = [];
  let cursor: JsonValue | undefined;
  do {
    const params: JsonObject = cursor === undefined ? {} : { cursor };
    const page = await ask(caller, "resources/templates/list", params, new PlainAnswer(admitted.outgoing));
    if (page.status !== 200) return page;
    const { resourceTemplates, nextCursor } = JSON.parse(page.body) as JsonObject;
    if (Array.isArray(resourceTemplates)) items.push(...resourceTemplates);
    cursor = nextCursor;
  } while (cursor !== undefined);
  return { status: 200, body: JSON.stringify({ resourceTemplates: items }) };
}

async function callByHttp(admitted: Admitted, name: string): Promise<void> {
  const { gateway, incoming, endpoint } = admitted;
  checkContentEncoding(incoming);
  const text = await incoming.readBody(gateway.limits.maxRequestBytes);
  if (text !== "") checkContentType(incoming, "arguments");
  const body = text === "" ? {} : parseBody(text);
  const args = plainArguments(body, endpoint.catalogue.tools.byKey.get(name)?.definition.inputSchema);
  const caller = plainCaller(admitted);
  if (!args) {
    const fault = new Fault("invalid_arguments", "Invalid arguments: send the tool's arguments as a JSON object.");
    await recordRefusal(caller, "tools/call", { name, arguments: body }, fault);
    throw fault;
  }
  const params = { name, arguments: args };
  respond(admitted, await ask(caller, "tools/call", params, new PlainAnswer(admitted.outgoing)));
}

function plainCaller(admitted: Admitted): Caller {
  return legacyCaller(admitted, {}, null, PROTOCOL);
}

async function ask(caller: Caller, method: string, params: JsonObject, answer: PlainAnswer): Promise<PlainReply> {
  await dispatch(caller, { kind: "request", id: ID, method, params }, answer);
  return toPlain(answer.text);
}

function respond({ outgoing, incoming }: Admitted, { status, body }: PlainReply): void {
  outgoing.respond(status, { ...corsHeaders(incoming), ...JSON_HEADERS, ...retryAfter(status) }, body);
}

/** The one id of requests that are alone. */
const ID = 0;
const RESULT = `{"jsonrpc":"2.0","id":${ID},"result":`;

/** Keeps the reply; there is nowhere for anything else to go. */
class PlainAnswer implements Answer {
  readonly canStream = false;
  text = "";
  readonly #outgoing: Outgoing;

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing;
  }

  notify(): void {}

  finish(text: string | SplicedText): void {
    this.text = textOf(text);
  }

  onGone(listener: () => void): void {
    this.#outgoing.onClose(() => {
      if (this.text === "") listener();
    });
  }

  makeResumable(): void {}

  detach(): void {}
}

interface PlainReply {
  readonly status: number;
  readonly body: string;
}

/** What the pipelines may say of a request. An upstream's error can claim to be one of ours, but no other than these. */
const FAILURES: ReadonlySet<unknown> = new Set<FaultCode>([
  "invalid_input",
  "invalid_request",
  "insufficient_scope",
  "missing_client_capability",
  "method_not_found",
  "tool_not_found",
  "invalid_arguments",
  "rate_limited",
  "too_many_requests_in_flight",
  "overloaded",
  "request_timeout",
  "needs_reauth",
  "credential_missing",
  "scope_missing",
  "oauth_client_refused",
  "credential_integrity",
  "upstream_unreachable",
  "upstream_protocol_error",
  "upstream_response_too_large",
  "connection_paused",
  "cancelled",
  "call_log_unavailable",
  "internal",
]);

function isFailure(code: unknown): code is FaultCode {
  return FAILURES.has(code);
}

/** A JSON-RPC reply as plain HTTP: the result as it is, an error as a status with `{error: {code, message}}`. */
function toPlain(text: string): PlainReply {
  if (text.startsWith(RESULT)) {
    const body = text.slice(RESULT.length, -1);
    return (body.includes('"dev.causeway/error"') && failedCall(body)) || { status: 200, body };
  }
  const { error } = JSON.parse(text) as { error: { code: number; message: string; data?: JsonValue } };
  const code = isJsonObject(error.data) ? error.data.code : undefined;
  if (isFailure(code) && FAULTS[code].rpc === error.code) {
    const { code: _code, ...details } = error.data as JsonObject;
    return failure(restStatus(code), code, error.message, details);
  }
  const details: JsonObject = { rpcCode: error.code, ...(error.data === undefined ? {} : { data: error.data }) };
  return failure(error.code === -32602 ? 400 : 502, "upstream_error", error.message, details);
}

/** To agents a server that failed is a result that they can read; here it is an error. */
function failedCall(body: string): PlainReply | null {
  const { isError, content, _meta } = JSON.parse(body) as JsonObject;
  const said = isJsonObject(_meta) ? _meta["dev.causeway/error"] : undefined;
  if (isError !== true || !isJsonObject(said) || !isFailure(said.code)) return null;
  const first = Array.isArray(content) ? content[0] : undefined;
  const message = isJsonObject(first) && typeof first.text === "string" ? first.text : "The call failed.";
  const { code, ...details } = said;
  return failure(restStatus(said.code), said.code, message, details);
}

function failure(status: number, code: string, message: string, details: JsonObject): PlainReply {
  const rest = Object.keys(details).length > 0 ? { details } : {};
  return { status, body: JSON.stringify({ error: { code, message, ...rest } }) };
}
