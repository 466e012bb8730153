import { request } from "node:http";

export interface EventMessage {
  /** The event's id, if it has one. */
  readonly eventId: string | null;
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown> & { readonly content?: readonly { readonly text?: string }[] };
  readonly error?: { readonly code: number; readonly message: string };
}

export interface EventStream {
  readonly status: number;
  /** Everything that has come so far. */
  readonly messages: readonly EventMessage[];
  /** The last event id, of primings too. */
  readonly lastEventId: string | null;
  /** Where to post to, as a stream of HTTP+SSE says first; null elsewhere. */
  readonly endpoint: string | null;
  /** Resolves with the first message, past or future, for which `test` holds; rejects when the stream ends before. */
  message(test: (message: EventMessage) => boolean): Promise<EventMessage>;
  /** Resolves when the other side has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens an event stream by GET, or by POST of a message, and keeps what comes. Resolves when the headers have come. */
export function openEventStream(
  url: string,
  headers: Readonly<Record<string, string>>,
  message?: object,
): Promise<EventStream> {
  const messages: EventMessage[] = [];
  const waiting = new Set<() => void>();
  const state = { isEnded: false, lastEventId: null as string | null, endpoint: null as string | null };
  const wake = () => {
    for (const check of [...waiting]) check();
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: message ? "POST" : "GET",
        agent: false,
        headers: {
          accept: message ? "application/json, text/event-stream" : "text/event-stream",
          ...(message ? { "content-type": "application/json" } : {}),
          ...headers,
        },
      },
      (response) => {
        let rest = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          rest += chunk;
          const events = rest.split("\n\n");
          rest = events.pop() ?? "";
          for (const event of events) take(event);
          wake();
        });
        let end = () => {};
        const ended = new Promise<void>((finish) => {
          end = finish;
        });
        response.on("error", () => undefined);
        response.once("close", () => {
          // A refusal is plain JSON.
          if (rest.startsWith("{")) messages.push({ eventId: null, ...JSON.parse(rest) });
          state.isEnded = true;
          wake();
          end();
        });
        resolve({
          status: response.statusCode ?? 0,
          messages,
          get lastEventId() {
            return state.lastEventId;
          },
          get endpoint() {
            return state.endpoint;
          },
          message: (test) => wait(test),
          ended,
          close: () => outgoing.destroy(),
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(message && JSON.stringify(message));
  });

  function take(event: string): void {
    const field = (name: string) =>
      event
        .split("\n")
        .filter((line) => line.startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2))
        .join("");
    const eventId = field("id") || null;
    state.lastEventId = eventId ?? state.lastEventId;
    const data = field("data");
    if (field("event") === "endpoint") state.endpoint = data;
    else if (data !== "") messages.push({ eventId, ...(JSON.parse(data) as object) });
  }

  function wait(test: (message: EventMessage) => boolean): Promise<EventMessage> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = messages.find(test);
        if (!found && !state.isEnded) return;
        waiting.delete(check);
        if (found) resolve(found);
        else reject(new Error(`The stream ended after ${JSON.stringify(messages)}`));
      };
      waiting.add(check);
      check();
    });
  }
}
