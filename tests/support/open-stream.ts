import { request } from "node:http";
import { MODERN, modernHeaders, modernMeta } from "@/tests/support/rpc";

/** An event stream as a client holds it. */
export interface HeldStream {
  /** The JSON-RPC messages so far. */
  readonly messages: readonly { readonly method?: string; readonly [field: string]: unknown }[];
  /** How long the server wishes a client to wait before it comes back. */
  readonly retryMs: number | null;
  /** Resolves when the stream has ended, by whichever side. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens an event stream; resolves when its headers have come with status 200. */
export function openStream(url: string, headers: Record<string, string>, body?: string): Promise<HeldStream> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const accept = body === undefined ? "text/event-stream" : "application/json, text/event-stream";
    const outgoing = request(url, { method, agent: false, headers: { accept, ...headers } }, (response) => {
      if (response.statusCode !== 200) {
        outgoing.destroy();
        return reject(new Error(`The stream was answered with ${response.statusCode}.`));
      }
      const messages: HeldStream["messages"][number][] = [];
      let rest = "";
      let retryMs: number | null = null;
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          if (line.startsWith("data: {")) messages.push(JSON.parse(line.slice(6)));
          if (line.startsWith("retry: ")) retryMs = Number(line.slice(7));
        }
      });
      response.on("error", () => undefined);
      const ended = new Promise<void>((over) => response.once("close", over));
      const close = () => void outgoing.destroy();
      resolve({
        messages,
        ended,
        close,
        get retryMs() {
          return retryMs;
        },
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** A legacy session's GET stream; `session` as `initialize` returned it. */
export function openSessionStream(url: string, key: string, session: Record<string, string>): Promise<HeldStream> {
  return openStream(url, { authorization: `Bearer ${key}`, ...session });
}

/** A modern client's `subscriptions/listen`, for changed lists of tools where nothing else is said. */
export function openListening(
  url: string,
  key: string,
  notifications: Record<string, unknown> = { toolsListChanged: true },
): Promise<HeldStream> {
  const params = {
    notifications,
    _meta: modernMeta({ "io.modelcontextprotocol/protocolVersion": MODERN }),
  };
  return openStream(
    url,
    {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      ...modernHeaders("subscriptions/listen", params),
    },
    JSON.stringify({ jsonrpc: "2.0", id: "listen", method: "subscriptions/listen", params }),
  );
}
