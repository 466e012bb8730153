import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { fillBlanks, findBlanks } from "@/lib/connections/core/blanks";

/** A header as it stands in a file: its value may hold blanks. */
export interface PastedHeader {
  readonly name: string;
  readonly value: string;
}

/** One server of a pasted text, as far as it can be connected. */
export interface PastedServer {
  /** What the text calls it. */
  readonly key: string;
  readonly name: string;
  readonly url: string;
  readonly kind: "http" | "sse";
  readonly description: string;
  readonly headers: readonly PastedHeader[];
  /** Names of what is to be filled in before it can be connected. */
  readonly blanks: readonly string[];
  /** Why it cannot be connected at all; null when it can. */
  readonly obstacle: string | null;
  /** What of it is not taken over. */
  readonly warnings: readonly string[];
  /** The text has it switched off. */
  readonly isOff: boolean;
}

export type PastedFile =
  | { readonly ok: true; readonly servers: readonly PastedServer[]; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problem: string; readonly line: number | null; readonly column: number | null };

export const PROGRAM_OBSTACLE =
  "Programs are switched off on this installation. Connect the server by its URL; one that has none can be run behind an HTTP bridge by the operator.";

/** Under which key the clients keep their servers. */
const MAPS = ["mcpServers", "servers", "context_servers", "mcp_servers"] as const;
/** What else stands in such files and is nothing of ours. */
const BESIDE_MAPS: ReadonlySet<string> = new Set(["inputs", "$schema"]);

/**
 * Reads what people paste: one server, or the file in which a client keeps all of its servers (Claude, Cursor, VS Code,
 * Roo, Windsurf, Gemini, Zed), with comments and trailing commas as they have them.
 */
export function readServerFile(text: string): PastedFile {
  if (text.trim() === "") return failed("Paste a server, or the file in which a client keeps its servers.");
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true, disallowComments: false });
  const [error] = errors;
  if (error) return { ok: false, problem: `${sentence(error)}.`, ...placeOf(text, error.offset) };
  if (Array.isArray(value)) return found(value.map((item, at) => [`server ${at + 1}`, item as JsonValue]));
  if (!isJsonObject(value)) return failed("This is JSON, and no object with a server in it.");
  return fromObject(value);
}

function fromObject(value: JsonObject): PastedFile {
  const holder = isJsonObject(value.mcp) ? value.mcp : value;
  for (const name of MAPS) {
    const map = holder[name];
    if (isJsonObject(map)) {
      const beside = Object.keys(holder).filter((key) => key !== name && !BESIDE_MAPS.has(key));
      return found(
        Object.entries(map),
        beside.map((key) => `“${short(key)}” is not about servers and is left out.`),
      );
    }
    if (Array.isArray(map)) return found(map.map((item, at) => [`server ${at + 1}`, item]));
  }
  if (isServer(value)) return found([[textIn(value.name) || "server", value]]);
  const entries = Object.entries(value).filter(([, item]) => isJsonObject(item) && isServer(item));
  if (entries.length > 0) return found(entries);
  return failed("No server is in it. One has a url; a file of servers has them under mcpServers or servers.");
}

function isServer(value: JsonObject): boolean {
  return ["url", "serverUrl", "httpUrl", "command"].some((field) => field in value);
}

function found(
  entries: readonly (readonly [string, JsonValue | undefined])[],
  warnings: readonly string[] = [],
): PastedFile {
  if (entries.length === 0) return failed("The list of servers is empty.");
  return { ok: true, servers: entries.map(([key, item]) => serverOf(key, item)), warnings };
}

function failed(problem: string): PastedFile {
  return { ok: false, problem, line: null, column: null };
}

/** What is read of a server, or may stand there and means nothing here. */
const KNOWN: ReadonlySet<string> = new Set([
  ...["name", "title", "description", "url", "serverUrl", "httpUrl", "type", "transport", "headers", "auth"],
  ...["command", "args", "env", "cwd", "disabled", "enabled"],
]);

function serverOf(key: string, item: JsonValue | undefined): PastedServer {
  const server = isJsonObject(item) ? item : {};
  const warnings = Object.keys(server)
    .filter((field) => !KNOWN.has(field))
    .map((field) => `“${short(field)}” is not taken over.`);
  const bridged = bridgeOf(server);
  const source = bridged ?? server;
  const url = textIn(source.url) || textIn(source.serverUrl) || textIn(source.httpUrl);
  const headers = [...headersIn(source.headers, warnings), ...headersIn(authHeaders(source.auth), warnings)];
  if (bridged) warnings.push("It ran mcp-remote, which is not needed here: the gateway reaches the URL itself.");
  const type = textIn(source.type) || textIn(source.transport);
  const title = textIn(server.name) || textIn(server.title) || key;
  return {
    key,
    name: title.slice(0, 80),
    url,
    kind: type === "sse" ? "sse" : "http",
    description: textIn(server.description).slice(0, 500),
    headers,
    blanks: [...new Set([url, ...headers.map(({ value }) => value)].flatMap(findBlanks))],
    obstacle: obstacleOf(item, url, source),
    warnings,
    isOff: server.disabled === true || server.enabled === false,
  };
}

function obstacleOf(item: JsonValue | undefined, url: string, source: JsonObject): string | null {
  if (!isJsonObject(item)) return "This is no server: an object with a url belongs here.";
  if (url !== "") return null;
  return "command" in source || source.type === "stdio" ? PROGRAM_OBSTACLE : "It has no url.";
}

/** A program whose only job is to reach a URL: the URL is what counts. */
function bridgeOf(server: JsonObject): JsonObject | null {
  const args = Array.isArray(server.args) ? server.args.map((part) => textIn(part)) : [];
  if (typeof server.command !== "string" || !args.some((part) => /^mcp-remote(?:@|$)/.test(part))) return null;
  const url = args.find((part) => /^https?:\/\//.test(part));
  if (!url) return null;
  const env = isJsonObject(server.env) ? server.env : {};
  const known = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, textIn(value)]));
  const headers: JsonObject = {};
  args.forEach((part, at) => {
    const [, name = "", value = ""] = args[at - 1] === "--header" ? (/^([^:]+):\s*(.*)$/s.exec(part) ?? []) : [];
    if (name) headers[name.trim()] = fillBlanks(value, known);
  });
  return { url, headers };
}

/** `{"type": "bearer", "token"}` and `{"type": "header", "header_name", "header_value"}`, as some products write it. */
function authHeaders(auth: JsonValue | undefined): JsonObject {
  if (!isJsonObject(auth)) return {};
  const name = textIn(auth.header_name);
  if (name) return { [name]: textIn(auth.header_value) };
  const token = textIn(auth.token);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

function headersIn(headers: JsonValue | undefined, warnings: string[]): PastedHeader[] {
  if (headers === undefined) return [];
  if (!isJsonObject(headers)) {
    warnings.push("“headers” is no object and is left out.");
    return [];
  }
  return Object.entries(headers).flatMap(([name, value]) => {
    if (typeof value === "string") return { name, value };
    warnings.push(`The header “${short(name)}” has no text as its value and is left out.`);
    return [];
  });
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** `PropertyNameExpected` as words. */
function sentence({ error }: ParseError): string {
  const words = printParseErrorCode(error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Both count from one, as editors do. */
function placeOf(text: string, offset: number) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
