import type { IncomingMessage, ServerResponse } from "node:http";
import { PLAIN_PAGE_POLICY } from "@/lib/http/plain-page";
import { renderWaitingPage, retryAfterSeconds, type WaitingFor } from "@/lib/start/waiting-page";

const MESSAGES: Record<WaitingFor, string> = {
  runtime: "The gateway is starting. Try again in a few seconds.",
  build: "The dashboard is being built. MCP is served already; try again in half a minute.",
  load: "The gateway is overloaded and serves MCP calls only. Try again in a few seconds.",
  "failed-build": "The dashboard could not be built. MCP is served; the server's output says what the build said.",
};

/** 503 for what cannot be answered yet: a page that reloads itself for people, JSON for programs. */
export function answerWhileStarting(req: IncomingMessage, res: ServerResponse, waitingFor: WaitingFor): void {
  // MCP clients look for OAuth metadata before they connect. There is none, with or without a dashboard: they need not wait.
  if (waitingFor !== "load" && (req.url ?? "").startsWith("/.well-known/")) {
    res.writeHead(404, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
    res.end(`${JSON.stringify({ error: { code: "not_found", message: "There is nothing at this address." } })}\n`);
    return;
  }
  // Those who were refused at once should not come back at once.
  const seconds = retryAfterSeconds(waitingFor) + (waitingFor === "load" ? Math.floor(Math.random() * 5) : 0);
  const isBrowser = (req.method === "GET" || req.method === "HEAD") && (req.headers.accept ?? "").includes("text/html");
  const body = isBrowser
    ? renderWaitingPage(waitingFor)
    : `${JSON.stringify({ error: { code: waitingFor === "load" ? "overloaded" : "starting", message: MESSAGES[waitingFor] } })}\n`;
  res.writeHead(503, {
    "content-type": isBrowser ? "text/html; charset=utf-8" : "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "retry-after": String(seconds),
    "x-content-type-options": "nosniff",
    ...(isBrowser ? { refresh: String(seconds), "content-security-policy": PLAIN_PAGE_POLICY } : {}),
    // What a client sends with a request that is not read must not be taken for the next request.
    ...(req.method === "GET" || req.method === "HEAD" ? {} : { connection: "close" }),
  });
  res.end(req.method === "HEAD" ? undefined : body);
}
