import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonValue } from "@/lib/base/json";
import { serverDenialOf } from "@/lib/gateway/calls/denial";
import { finishFault, finishReply } from "@/lib/gateway/calls/finish";
import { forward } from "@/lib/gateway/calls/forward";
import { progressTokenOf, requireText } from "@/lib/gateway/calls/run-upstream";
import { type PageNames, withPageNames } from "@/lib/gateway/core/app-page";
import { APP_SCHEME } from "@/lib/gateway/core/apps";
import type { Caller } from "@/lib/gateway/gateway";
import { unclearNames } from "@/lib/gateway/lists/own-names";
import { findResource, type ResourceRoute } from "@/lib/gateway/lists/route-resource";
import type { Answer } from "@/lib/gateway/serve/answer";
import type { Message } from "@/lib/mcp/message";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** A `resources/read`: by the URI on this endpoint, under the server's own. */
export async function readResource(
  caller: Caller,
  request: Extract<Message, { kind: "request" }>,
  answer: Answer,
): Promise<void> {
  const uri = requireText(request.params, "uri");
  const route = findResource(caller, uri);
  const notFound = () => new Fault("resource_not_found", `Resource not found: ${uri.slice(0, 256)}`);
  const call = { method: "resources/read", name: uri, arguments: undefined, asSent: request.params } as const;
  const forwarded = await forward(
    caller,
    {
      ...call,
      id: request.id,
      denial: route && serverDenialOf(caller, route.connection, notFound),
      route: route && {
        connection: route.connection,
        upstreamName: route.uri,
        params: { uri: route.uri },
      },
      headerParameters: {},
      progressToken: progressTokenOf(request.params),
      notFound,
    },
    answer,
  );
  if (forwarded.kind === "fault") return finishFault(request.id, forwarded.fault, answer);
  if (route) {
    const reply = privateToCaller(caller, forwarded.reply);
    finishReply(caller, request.id, route.connection, withOwnNames(caller, route, reply), answer);
  }
}

/** What one credential may read is never public, whatever the server says (spec 2026-07-28, server/utilities/caching). */
function privateToCaller(caller: Caller, reply: UpstreamReply): UpstreamReply {
  if (caller.era === "legacy" || reply.kind === "error" || reply.result.resultType === "input_required") return reply;
  const { ttlMs } = reply.result;
  return {
    kind: "result",
    result: { ...reply.result, ttlMs: typeof ttlMs === "number" && ttlMs >= 0 ? ttlMs : 0, cacheScope: "private" },
  };
}

/**
 * A page of an app calls its server's tools by the server's own names. Where another server with pages has the same ones,
 * the page is given those that are its server's alone; otherwise it goes out as it came.
 */
function withOwnNames(caller: Caller, { connection, uri }: ResourceRoute, reply: UpstreamReply): UpstreamReply {
  if (reply.kind === "error" || caller.endpoint.connection || !uri.startsWith(APP_SCHEME)) return reply;
  const names = unclearNames(caller, connection);
  const { contents } = reply.result;
  if (!names || !Array.isArray(contents)) return reply;
  return { kind: "result", result: { ...reply.result, contents: contents.map((item) => named(item, names)) } };
}

function named(item: JsonValue, names: PageNames): JsonValue {
  if (!isJsonObject(item) || !/^text\/html\b/i.test(String(item.mimeType))) return item;
  if (typeof item.text === "string") return { ...item, text: withPageNames(item.text, names) };
  if (typeof item.blob !== "string") return item;
  const html = Buffer.from(item.blob, "base64").toString("utf8");
  return { ...item, blob: Buffer.from(withPageNames(html, names)).toString("base64") };
}
