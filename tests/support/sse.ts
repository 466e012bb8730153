import { type IncomingHttpHeaders, request } from "node:http";

/** One event of a stream; a comment has the type `comment`. */
export interface SeenEvent {
  readonly type: string;
  readonly data: string;
}

export interface SeenStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly SeenEvent[];
  /** The whole body, of an answer that is no stream. */
  readonly ended: Promise<string>;
  /** The first event, past or future, for which `test` holds. */
  event(test: (event: SeenEvent) => boolean): Promise<SeenEvent>;
  /** The reply to a request, as JSON. */
  reply(id: string | number): Promise<Record<string, unknown>>;
  close(): void;
}

/** Opens a stream by GET and keeps everything that comes. */
export function openStream(url: string, headers: Record<string, string> = {}): Promise<SeenStream> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { headers: { accept: "text/event-stream", ...headers }, agent: false },
      (response) => {
        const events: SeenEvent[] = [];
        const waiting = new Set<() => void>();
        let text = "";
        let rest = "";
        response.setEncoding("utf8");
        const ended = new Promise<string>((finish) => response.once("close", () => finish(text)));
        response.on("data", (chunk: string) => {
          text += chunk;
          const blocks = (rest + chunk).split("\n\n");
          rest = blocks.pop() ?? "";
          events.push(...blocks.map(readEvent));
          for (const check of waiting) check();
        });
        response.on("error", () => undefined);
        const event = (test: (event: SeenEvent) => boolean) =>
          new Promise<SeenEvent>((found) => {
            const check = () => {
              const seen = events.find(test);
              if (!seen) return;
              waiting.delete(check);
              found(seen);
            };
            waiting.add(check);
            check();
          });
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          events,
          ended,
          event,
          reply: async (id) =>
            JSON.parse((await event(({ data }) => data.startsWith("{") && isReply(data, id))).data) as Record<
              string,
              unknown
            >,
          close: () => outgoing.destroy(),
        });
      },
    );
    outgoing.once("error", reject);
    outgoing.end();
  });
}

function isReply(data: string, id: string | number): boolean {
  const message = JSON.parse(data) as { id?: unknown; method?: unknown };
  return message.method === undefined && message.id === id;
}

function readEvent(block: string): SeenEvent {
  const lines = block.split("\n");
  if (lines[0]?.startsWith(":")) return { type: "comment", data: lines[0].slice(1).trim() };
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  return { type: field("event") ?? "message", data: field("data") ?? "" };
}
