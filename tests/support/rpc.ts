import { request } from "node:http";

export interface RpcAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The JSON body, or the message with the asked id in an event stream; undefined when there is neither. */
  readonly body: RpcBody | undefined;
}

export interface RpcBody {
  readonly id?: unknown;
  readonly result?: Record<string, unknown> & {
    readonly content?: readonly { readonly text?: string }[];
    readonly isError?: boolean;
  };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Record<string, unknown> };
}

export const MODERN = "2026-07-28";

export function modernMeta(rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "test-client", version: "1.0.0" },
    ...rest,
  };
}

/** The headers that mirror a modern request. */
export function modernHeaders(method: string, params: Record<string, unknown>): Record<string, string> {
  const name = params.name ?? params.uri;
  return {
    "mcp-protocol-version": MODERN,
    "mcp-method": method,
    ...(typeof name === "string" ? { "mcp-name": name } : {}),
  };
}

/** Sends bytes as they are: whatever a test wants to say to an MCP endpoint, well or badly. */
export function send(
  url: string,
  options: {
    method?: string;
    headers?: Record<string, string | string[]>;
    body?: string | Buffer;
    signal?: AbortSignal;
  },
): Promise<RpcAnswer> {
  return new Promise((resolve, reject) => {
    const { method = "POST", headers = {}, body, signal } = options;
    const outgoing = request(url, { method, headers, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) });
      });
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function parse(text: string): RpcBody | undefined {
  const data = text.includes("data: ")
    ? text
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data: {"))
        .at(-1)
        ?.slice(6)
    : text;
  try {
    return JSON.parse(data ?? "") as RpcBody;
  } catch {
    return undefined;
  }
}

export interface RpcCall {
  readonly url: string;
  readonly key?: string;
  readonly method: string;
  readonly params?: Record<string, unknown>;
  readonly id?: string | number;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

const JSON_TYPES = { "content-type": "application/json", accept: "application/json, text/event-stream" };

function authorization(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** A well-formed modern request. */
export function modern({ url, key, method, params = {}, id = 1, headers = {}, signal }: RpcCall): Promise<RpcAnswer> {
  const body = JSON.stringify({ jsonrpc: "2.0", id, method, params: { _meta: modernMeta(), ...params } });
  return send(url, {
    headers: { ...JSON_TYPES, ...authorization(key), ...modernHeaders(method, params), ...headers },
    body,
    signal,
  });
}

/** A legacy request; `headers` may carry the session. */
export function legacy({ url, key, method, params = {}, id = 1, headers = {}, signal }: RpcCall): Promise<RpcAnswer> {
  const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
  return send(url, { headers: { ...JSON_TYPES, ...authorization(key), ...headers }, body, signal });
}

/** Opens a legacy session; returns the headers that later requests carry. */
export async function initialize(
  url: string,
  key: string,
  capabilities: Record<string, unknown> = {},
  version = "2025-11-25",
): Promise<Record<string, string>> {
  const params = { protocolVersion: version, capabilities, clientInfo: { name: "test-client", version: "1.0.0" } };
  const answer = await legacy({ url, key, method: "initialize", params });
  const session = answer.headers["mcp-session-id"];
  if (typeof session !== "string") throw new Error(`initialize was answered with ${answer.status}: ${answer.text}`);
  const headers = { "mcp-session-id": session, "mcp-protocol-version": version };
  const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
  await send(url, { headers: { ...JSON_TYPES, ...authorization(key), ...headers }, body });
  return headers;
}
