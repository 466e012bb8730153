import { Fault } from "@/lib/base/errors";
import { isJsonObject, type JsonValue } from "@/lib/base/json";
import { askClient, type StatefulCall } from "@/lib/gateway/calls/requested-state";
import { refuseQuestion } from "@/lib/gateway/core/answerable";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/** A legacy server's way to say "send the person there first, then call again" (2025-11-25, client/elicitation). */
const URL_ELICITATION_REQUIRED = -32042;
const MAX_URLS = 10;

/**
 * The modern era has no such error: it becomes a question, after which the client makes the call again; or a Fault in words
 * for a client that takes no questions by URL.
 */
export function askForRequiredUrls(
  caller: Caller,
  call: StatefulCall,
  connection: ConnectionView,
  traceId: string,
  reply: UpstreamReply,
): UpstreamReply {
  if (reply.kind !== "error" || reply.code !== URL_ELICITATION_REQUIRED || caller.era === "legacy") return reply;
  const asked = urlsOf(reply.data);
  const isAnswerable = asked.every((params) => !refuseQuestion(caller.capabilities, "elicitation/create", params));
  if (asked.length > 0 && isAnswerable) {
    const questions = asked.map((params, at) => [`u${at + 1}`, { method: "elicitation/create", params }] as const);
    return askClient(caller, connection, call, traceId, Object.fromEntries(questions), null);
  }
  const where = asked.map(({ message, url }) => `${message} ${url}`).join(" ");
  throw new Fault(
    "input_unavailable",
    `${connection.slug} needs a person to open a page first; then make the call again. ${where}`,
    { data: { server: connection.slug } },
  );
}

function urlsOf(data: JsonValue | undefined): { mode: "url"; message: string; url: string }[] {
  const listed = isJsonObject(data) ? data.elicitations : undefined;
  if (!Array.isArray(listed)) return [];
  return listed.slice(0, MAX_URLS).flatMap((each) => {
    if (!isJsonObject(each) || typeof each.url !== "string") return [];
    const message = typeof each.message === "string" ? each.message : "";
    return [{ mode: "url" as const, message, url: each.url }];
  });
}
