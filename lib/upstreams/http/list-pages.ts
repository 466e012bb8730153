import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { ALL_ANSWERABLE } from "@/lib/gateway/core/answerable";
import { GATEWAY_EXTENSIONS } from "@/lib/gateway/core/extensions";
import type { Definition } from "@/lib/gateway/core/snapshot";
import { compileHeaderParameters } from "@/lib/mcp/header-parameters";
import type { UpstreamReply, UpstreamRequest } from "@/lib/upstreams/driver";
import { protocolError } from "@/lib/upstreams/http/faults";
import type { HttpLimits } from "@/lib/upstreams/http/limits";
import type { Link } from "@/lib/upstreams/http/link";

/** Sends a list request and resolves with the answer; rejects with a Fault. */
export type SendList = (method: string, params: JsonObject) => Promise<UpstreamReply>;

export interface CatalogLists {
  readonly tools: readonly Definition[];
  readonly resources: readonly Definition[];
  readonly resourceTemplates: readonly Definition[];
  readonly prompts: readonly Definition[];
}

const METHOD_NOT_FOUND = -32601;

/** Reads the lists as the gateway itself, for a discovery; `send` makes the requests. */
export function readListsOf(
  link: Link,
  capabilities: JsonObject,
  send: (request: UpstreamRequest) => Promise<UpstreamReply>,
): Promise<CatalogLists> {
  const { limits } = link.deps;
  return readLists(link.slug, capabilities, limits, (method, params) =>
    send({
      method,
      params,
      progress: false,
      logLevel: null,
      clientCapabilities: { ...ALL_ANSWERABLE, extensions: GATEWAY_EXTENSIONS },
      headerParameters: {},
      traceparent: null,
      timeoutMs: limits.firstByteMs,
    }),
  );
}

/**
 * Reads everything that an upstream says it has, all pages of each list. A list that is announced and then unknown
 * (-32601) is empty; any other error is a Fault, so that a failure is never taken for a server without tools.
 */
export async function readLists(
  slug: string,
  capabilities: JsonObject,
  limits: HttpLimits,
  send: SendList,
): Promise<CatalogLists> {
  const has = (name: string) => isJsonObject(capabilities[name]);
  const read = (method: string, field: string, requires: string) =>
    readPages(slug, method, field, requires, limits, send);
  const tools = has("tools") ? await read("tools/list", "tools", "name") : [];
  return {
    // SEP-2243: a tool whose header annotations are invalid is left out, the others are not harmed by it.
    tools: tools.filter((tool) => compileHeaderParameters(tool.inputSchema) !== null),
    resources: has("resources") ? await read("resources/list", "resources", "uri") : [],
    resourceTemplates: has("resources")
      ? await read("resources/templates/list", "resourceTemplates", "uriTemplate")
      : [],
    prompts: has("prompts") ? await read("prompts/list", "prompts", "name") : [],
  };
}

async function readPages(
  slug: string,
  method: string,
  field: string,
  requires: string,
  limits: HttpLimits,
  send: SendList,
): Promise<readonly Definition[]> {
  const items: Definition[] = [];
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < limits.maxPages; page++) {
    const reply = await send(method, cursor === null ? {} : { cursor });
    if (reply.kind === "error") {
      if (reply.code === METHOD_NOT_FOUND) return items;
      throw protocolError(slug, `It refused ${method}: ${reply.message.slice(0, 200)}`, { code: reply.code });
    }
    for (const item of pageItems(slug, method, field, reply.result)) if (isDefinition(item, requires)) items.push(item);
    if (items.length > limits.maxItems) throw protocolError(slug, `It lists more than ${limits.maxItems} ${field}.`);
    const next = reply.result.nextCursor;
    if (typeof next !== "string" || next === "") return items;
    if (seen.has(next)) throw protocolError(slug, `Its pages of ${field} go round in a circle.`);
    seen.add(next);
    cursor = next;
  }
  throw protocolError(slug, `It lists more than ${limits.maxPages} pages of ${field}.`);
}

function pageItems(slug: string, method: string, field: string, result: JsonObject): readonly unknown[] {
  const items = result[field];
  if (!Array.isArray(items)) throw protocolError(slug, `Its answer to ${method} has no ${field}.`);
  return items;
}

/** What lacks its name cannot be offered to anybody. */
function isDefinition(item: unknown, requires: string): item is Definition {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return false;
  const fields = item as Record<string, unknown>;
  return typeof fields.name === "string" && fields.name !== "" && typeof fields[requires] === "string";
}

export function describeLists(lists: CatalogLists): string {
  const parts = [
    counted(lists.tools.length, "tool"),
    counted(lists.resources.length + lists.resourceTemplates.length, "resource"),
    counted(lists.prompts.length, "prompt"),
  ];
  return parts.join(", ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
