import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { ForwardedCall } from "@/lib/gateway/calls/forward";
import { missingAnswers } from "@/lib/gateway/core/answerable";
import { keepsSessions } from "@/lib/gateway/core/keeps-sessions";
import type { Caller } from "@/lib/gateway/gateway";
import { EMPTY_REQUEST } from "@/lib/gateway/sessions/session-upstreams";
import type { UpstreamReply, UpstreamTarget } from "@/lib/upstreams/driver";

/** Words with which servers say that they have no such tool. */
const ABSENT = /not found|unknown|no such|not exist|not available|not registered|disabled/i;
const MAX_PAGES = 20;

/**
 * Some legacy servers have tools only in the sessions of clients that they can ask something. Everybody is shown these tools,
 * as a modern server shows its own, so a client that cannot be asked hears what it lacks and not that the tool is unknown.
 * Whether the server really has no such tool for it, the server is asked again in the call's own session.
 *
 * Throws an `input_unavailable` Fault; returns where the failure is of another kind.
 */
export async function explainUnoffered(
  caller: Caller,
  call: ForwardedCall,
  target: UpstreamTarget,
  reply: UpstreamReply,
): Promise<void> {
  const { connection, session } = target;
  const tool = call.route?.upstreamName;
  const isModern = connection.era === "modern" && session.kind !== "caller";
  if (call.method !== "tools/call" || tool === undefined || isModern || !keepsSessions(connection)) return;
  const missing = missingAnswers(caller.capabilities);
  if (missing.length === 0 || !saysAbsent(reply, tool) || (await isOffered(caller, target, tool))) return;
  const last = missing.at(-1);
  const what = missing.length > 1 ? `${missing.slice(0, -1).join(", ")} or ${last}` : last;
  throw new Fault(
    "input_unavailable",
    `${connection.slug} has ${tool} only for clients that it can ask something, and this client did not declare ${what}. Call it with a client that does.`,
    { data: { server: connection.slug } },
  );
}

/** A result has to name the tool: what a tool itself has not found is nothing to ask the server about. */
function saysAbsent(reply: UpstreamReply, tool: string): boolean {
  const words = wordsOf(reply);
  return ABSENT.test(words) && (reply.kind === "error" || words.includes(tool));
}

function wordsOf(reply: UpstreamReply): string {
  if (reply.kind === "error") return reply.message;
  const { content } = reply.result;
  const [first] = Array.isArray(content) ? content : [];
  return isJsonObject(first) && typeof first.text === "string" ? first.text.slice(0, 1024) : "";
}

/** True also where the server does not say. */
async function isOffered(caller: Caller, target: UpstreamTarget, tool: string): Promise<boolean> {
  const driver = caller.gateway.driver(target.connection.kind);
  let params: JsonObject = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const request = { ...EMPTY_REQUEST, method: "tools/list", params };
    const reply = await driver.send(target, request, {}).done.catch(() => null);
    if (reply?.kind !== "result" || !Array.isArray(reply.result.tools)) return true;
    if (reply.result.tools.some((each) => isJsonObject(each) && each.name === tool)) return true;
    const { nextCursor } = reply.result;
    if (typeof nextCursor !== "string" || nextCursor === "") return false;
    params = { cursor: nextCursor };
  }
  return true;
}
