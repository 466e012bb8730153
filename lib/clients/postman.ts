const SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
const PROTOCOL = "2026-07-28";

/**
 * A Postman collection (format 2.1) for one endpoint, as JSON text: the plain lists, and MCP's own requests. The key is a
 * variable of it, empty, so that the file can be passed on.
 *
 * @param tool what is called in its examples
 */
export function postmanCollection(url: string, tool: string): string {
  return JSON.stringify(
    {
      info: { name: `Causeway: ${url}`, schema: SCHEMA },
      auth: { type: "bearer", bearer: [{ key: "token", value: "{{key}}", type: "string" }] },
      variable: [
        { key: "endpoint", value: url, type: "string" },
        { key: "key", value: "", type: "string" },
        { key: "tool", value: tool, type: "string" },
      ],
      item: [
        plain("List tools, plain HTTP", "GET", "/tools"),
        plain("Call a tool, plain HTTP", "POST", "/tools/{{tool}}", { arguments: {} }),
        message("Discover, MCP", "server/discover", {}),
        message("List tools, MCP", "tools/list", {}),
        message("Call a tool, MCP", "tools/call", { name: "{{tool}}", arguments: {} }),
      ],
    },
    null,
    2,
  );
}

interface Header {
  readonly key: string;
  readonly value: string;
}

const JSON_BODY: readonly Header[] = [{ key: "Content-Type", value: "application/json" }];

function request(name: string, method: string, path: string, header: readonly Header[], body: object | null) {
  return {
    name,
    request: {
      method,
      header,
      url: `{{endpoint}}${path}`,
      ...(body ? { body: { mode: "raw", raw: JSON.stringify(body, null, 2) } } : {}),
    },
  };
}

function plain(name: string, method: "GET" | "POST", path: string, body: object | null = null) {
  return request(name, method, path, body ? JSON_BODY : [], body);
}

function message(name: string, method: string, params: object) {
  const called = "name" in params ? [{ key: "Mcp-Name", value: String(params.name) }] : [];
  const header = [
    ...JSON_BODY,
    { key: "Accept", value: "application/json, text/event-stream" },
    { key: "MCP-Protocol-Version", value: PROTOCOL },
    { key: "Mcp-Method", value: method },
    ...called,
  ];
  const meta = {
    "io.modelcontextprotocol/protocolVersion": PROTOCOL,
    "io.modelcontextprotocol/clientInfo": { name: "postman", version: "1.0.0" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return request(name, "POST", "", header, { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } });
}
