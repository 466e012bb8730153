import type { UpstreamCallEvents, UpstreamQuestion, UpstreamReply } from "@/lib/upstreams/driver";

/** "The user refused", the code of 2025-11-25, client/sampling, "Error Handling". */
const USER_REFUSED = -1;

/** What a server asks while it is discovered is declined at once: nobody is there, and it shall not wait for anybody. */
export function declineQuestion({ method }: Pick<UpstreamQuestion, "method">): Promise<UpstreamReply> {
  if (method === "roots/list") return Promise.resolve({ kind: "result", result: { roots: [] } });
  if (method === "elicitation/create") return Promise.resolve({ kind: "result", result: { action: "decline" } });
  const code = method === "sampling/createMessage" ? USER_REFUSED : -32601;
  return Promise.resolve({ kind: "error", code, message: "The gateway is only reading lists; nobody can be asked." });
}

/** Of each request of a discovery. */
export const DISCOVERY_EVENTS: UpstreamCallEvents = { onRequest: declineQuestion };
