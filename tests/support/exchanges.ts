import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { classifyPath } from "@/lib/gateway/core/path";
import { send } from "@/tests/support/rpc";
import { openStream, type SeenStream } from "@/tests/support/sse";

/** What a reply comes down to: everything else differs from run to run. */
export interface RecordedReply {
  readonly id: string | number | null;
  /** The keys of the result, in order of the alphabet. */
  readonly result?: readonly string[];
  /** Of a tool's result. */
  readonly text?: string;
  /** The code of a JSON-RPC error. */
  readonly error?: number;
}

/**
 * One HTTP exchange of a client with the gateway. `<key>`, `<session>` and `<stream>` stand for the key, the session id of
 * `initialize`, and the session id in the URL of an `endpoint` event.
 */
export interface RecordedExchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  /** The media type of the answer. */
  readonly type: string | null;
  readonly replies: readonly RecordedReply[];
}

/** A file under tests/fixtures/exchanges: everything that one client said, in order. */
export interface Recording {
  readonly client: string;
  readonly exchanges: readonly RecordedExchange[];
}

const NOT_KEPT = new Set(["host", "connection", "content-length", "transfer-encoding", "last-event-id", "keep-alive"]);

export interface ExchangeRecorder {
  readonly origin: string;
  /** What has been said so far; begins anew after that. */
  take(): RecordedExchange[];
  stop(): Promise<void>;
}

/** A proxy in front of a gateway that writes down what passes. */
export async function startExchangeRecorder(target: string): Promise<ExchangeRecorder> {
  let seen: { exchange: Omit<RecordedExchange, "replies">; text: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const headers = { ...incoming.headers, host: new URL(target).host };
      const passed = httpRequest(target + incoming.url, { method: incoming.method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        outgoing.flushHeaders();
        const exchange = {
          method: incoming.method ?? "",
          path: (incoming.url ?? "").replace(/sessionId=[\w.-]+/, "sessionId=<stream>"),
          headers: kept(incoming.headers),
          ...(body === "" ? {} : { body: JSON.parse(body) as unknown }),
          status: answer.statusCode ?? 0,
          type: mediaType(answer.headers["content-type"]),
        };
        const entry = { exchange, text: "" };
        seen.push(entry);
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          entry.text += chunk;
          outgoing.write(chunk);
        });
        answer.on("close", () => outgoing.end());
        answer.on("error", () => outgoing.destroy());
      });
      passed.on("error", () => outgoing.destroy());
      outgoing.once("close", () => passed.destroy());
      passed.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      // What clients look for elsewhere (a sign-in that is not needed) is no business of the data plane.
      const ours = seen.filter(({ exchange }) => classifyPath(exchange.path).kind === "endpoint");
      const taken = ours.map(({ exchange, text }) => ({ ...exchange, replies: repliesIn(text) }));
      seen = [];
      return taken;
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function kept(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (NOT_KEPT.has(name) || value === undefined) return [];
    if (name === "authorization") return [[name, "Bearer <key>"]];
    if (name === "x-api-key") return [[name, "<key>"]];
    return [[name, name === "mcp-session-id" ? "<session>" : String(value)]];
  });
  return Object.fromEntries(entries);
}

function mediaType(header: string | undefined): string | null {
  return header?.split(";", 1)[0]?.trim().toLowerCase() ?? null;
}

/** The JSON-RPC replies of a body: a document, or the events of a stream. */
function repliesIn(text: string): RecordedReply[] {
  const documents = text.includes("data: ")
    ? text.split(/\r?\n/).flatMap((line) => (line.startsWith("data: {") ? [line.slice(6)] : []))
    : [text];
  return documents.flatMap((document) => {
    try {
      return replyOf(JSON.parse(document) as Record<string, unknown>);
    } catch {
      return [];
    }
  });
}

function replyOf(message: Record<string, unknown>): RecordedReply[] {
  const { id, result, error } = message as { id: string | number | null; result?: object; error?: { code: number } };
  if (error) return [{ id, error: error.code }];
  if (!result) return [];
  const { content } = result as { content?: { text?: string }[] };
  const text = content?.[0]?.text;
  return [{ id, result: Object.keys(result).sort(), ...(text === undefined ? {} : { text }) }];
}

/** Says again what a client said, and returns what was answered this time. */
export async function replay(recording: Recording, origin: string, key: string): Promise<RecordedExchange[]> {
  const streams: { readonly at: number; readonly seen: SeenStream }[] = [];
  const answered: RecordedExchange[] = [];
  let session = "";
  let stream = "";
  try {
    for (const [at, exchange] of recording.exchanges.entries()) {
      const { method, path, headers, body } = exchange;
      const fill = (text: string) =>
        text.replace("<key>", key).replace("<session>", session).replace("<stream>", stream);
      const url = origin + fill(path);
      const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
      if (method === "GET" && exchange.type === "text/event-stream") {
        const seen = await openStream(url, sent);
        streams.push({ at, seen });
        answered.push({ ...exchange, status: seen.status, type: mediaType(seen.headers["content-type"]), replies: [] });
        // Only the older transport's stream says at once where to post.
        if (!recording.exchanges.some((other) => other.path.includes("<stream>"))) continue;
        const { data } = await seen.event(({ type }) => type === "endpoint");
        stream = /sessionId=([\w.-]+)/.exec(data)?.[1] ?? "";
        continue;
      }
      const text = body === undefined ? undefined : JSON.stringify(body);
      const answer = await send(url, { method, headers: sent, ...(text === undefined ? {} : { body: text }) });
      session = String(answer.headers["mcp-session-id"] ?? session);
      if (answer.status !== exchange.status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      const type = mediaType(answer.headers["content-type"] as string | undefined);
      answered.push({ ...exchange, status: answer.status, type, replies: repliesIn(answer.text) });
    }
    for (const { at, seen } of streams) {
      const recorded = recording.exchanges[at];
      if (!recorded) continue;
      const replies = await Promise.all(recorded.replies.map(async ({ id }) => replyOf(await seen.reply(id ?? 0))));
      answered[at] = { ...recorded, ...answered[at], replies: replies.flat() } as RecordedExchange;
    }
    return answered;
  } finally {
    for (const { seen } of streams) seen.close();
  }
}
