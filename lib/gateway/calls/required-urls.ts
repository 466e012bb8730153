import { randomUUID } from "node:crypto";
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

/**
 * A page that the gateway itself needs a person to open, put to a client that takes questions by URL: as a question in the
 * modern era, after which the call is made again, and as the error that says so in the legacy one. Null: the client cannot
 * be asked, or has been and the page was of no use.
 */
export function askForOwnUrl(
  caller: Caller,
  call: StatefulCall,
  connection: ConnectionView,
  traceId: string,
  question: { readonly message: string; readonly url: string },
): UpstreamReply | null {
  const params = { mode: "url", ...question };
  if (refuseQuestion(caller.capabilities, "elicitation/create", params)) return null;
  if (caller.era === "modern") {
    if (call.asSent.requestState !== undefined) return null;
    const asked = { connect: { method: "elicitation/create", params } };
    return askClient(caller, connection, call, traceId, asked, null);
  }
  // The legacy era has the error since 2025-11-25; an older client would take it for a failure without words.
  if (caller.protocolVersion < "2025-11-25") return null;
  const elicitationId = randomUUID();
  return {
    kind: "error",
    code: URL_ELICITATION_REQUIRED,
    message: `${question.message} ${question.url}`,
    data: { elicitations: [{ ...params, elicitationId }] },
  };
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
