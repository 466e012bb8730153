import { Fault } from "@/lib/base/errors";
import type { Answer } from "@/lib/gateway/answer";
import { finishFault, finishReply } from "@/lib/gateway/finish";
import { forward } from "@/lib/gateway/forward";
import type { Caller } from "@/lib/gateway/gateway";
import { reopenState, sealState } from "@/lib/gateway/requested-state";
import { routeResource } from "@/lib/gateway/route-resource";
import { progressTokenOf, requireText } from "@/lib/gateway/run-upstream";
import type { Message } from "@/lib/mcp/message";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** A `resources/read`: by the URI on this endpoint, under the server's own. */
export async function readResource(
  caller: Caller,
  request: Extract<Message, { kind: "request" }>,
  answer: Answer,
): Promise<void> {
  const uri = requireText(request.params, "uri");
  const route = routeResource(caller, uri);
  const call = { method: "resources/read", name: uri, arguments: undefined, params: request.params } as const;
  const forwarded = await forward(
    caller,
    {
      ...call,
      id: request.id,
      route: route && {
        connection: route.connection,
        upstreamName: route.uri,
        params: { uri: route.uri, ...reopenState(caller, route.connection, call) },
      },
      headerParameters: {},
      progressToken: progressTokenOf(request.params),
      notFound: () => new Fault("resource_not_found", `Resource not found: ${uri.slice(0, 256)}`),
    },
    answer,
  );
  if (forwarded.kind === "fault") return finishFault(request.id, forwarded.fault, answer);
  if (route) {
    const reply = privateToCaller(caller, sealState(caller, route.connection, call, forwarded.reply));
    finishReply(caller, request.id, route.connection, reply, answer);
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
