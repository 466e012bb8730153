// biome-ignore-all lint/complexity/noExcessiveCognitiveComplexity: one handler, kept flat so that it stays as fast as it can be.
// Minimal, fast, dual-era (2025-xx + 2026-07-28) MCP upstream for gateway benchmarks: no SDK, JSON responses, stateless.
// env: PORT=3950 PORTS=1 (listens on PORT..PORT+PORTS-1, so that one process stands for many origins)
// TOOLS=20 (tool_0..tool_N-1 + echo) DELAY_MS=0 SESSION=0|1 (issue Mcp-Session-Id)
import { randomUUID } from "node:crypto";
import http from "node:http";

const PORT = +process.env.PORT || 3950,
  N = +process.env.TOOLS || 20,
  D = +process.env.DELAY_MS || 0,
  S = process.env.SESSION === "1";
const schema = {
  type: "object",
  properties: { message: { type: "string", description: "text to echo" } },
  required: ["message"],
};
const tools = [
  { name: "echo", description: "Echo the message", inputSchema: schema, annotations: { readOnlyHint: true } },
  ...Array.from({ length: N }, (_, i) => ({
    name: `tool_${i}`,
    description: `Benchmark tool number ${i}; echoes its message`,
    inputSchema: schema,
  })),
];
const live = new Set();
const info = { name: "fast-upstream", version: "1.0.0" },
  caps = { tools: { listChanged: false } };
const modernish = (m) => m.params?._meta?.["io.modelcontextprotocol/protocolVersion"] === "2026-07-28";
const handle = (q, r) => {
  if (q.method === "GET") {
    r.writeHead(405).end();
    return;
  }
  if (q.method === "DELETE") {
    r.writeHead(200).end();
    return;
  }
  let b = "";
  q.setEncoding("utf8");
  q.on("data", (c) => (b += c));
  q.on("end", () => {
    let m;
    try {
      m = JSON.parse(b);
    } catch {
      r.writeHead(400).end();
      return;
    }
    if (S && m.method !== "initialize" && !modernish(m) && !live.has(q.headers["mcp-session-id"])) {
      r.writeHead(q.headers["mcp-session-id"] ? 404 : 400, { "content-type": "application/json" }).end(
        JSON.stringify({ jsonrpc: "2.0", id: m.id ?? null, error: { code: -32001, message: "Session not found" } }),
      );
      return;
    }
    if (m.id === undefined) {
      r.writeHead(202).end();
      return;
    }
    const modern = m.params?._meta?.["io.modelcontextprotocol/protocolVersion"] === "2026-07-28";
    const x = modern ? { resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": info } } : {};
    let res, err;
    const h = { "content-type": "application/json" };
    switch (m.method) {
      case "initialize":
        res = {
          protocolVersion: ["2025-11-25", "2025-06-18", "2025-03-26"].includes(m.params?.protocolVersion)
            ? m.params.protocolVersion
            : "2025-11-25",
          capabilities: caps,
          serverInfo: info,
        };
        if (S) {
          const id = randomUUID();
          live.add(id);
          h["mcp-session-id"] = id;
        }
        break;
      case "server/discover":
        res = {
          supportedVersions: ["2026-07-28", "2025-11-25"],
          capabilities: caps,
          ...x,
          resultType: "complete",
          ttlMs: 60000,
          cacheScope: "public",
        };
        break;
      case "tools/list":
        res = { tools, ...x, ...(modern ? { ttlMs: 60000, cacheScope: "public" } : {}) };
        break;
      case "tools/call": {
        const a = m.params?.arguments || {};
        res = { content: [{ type: "text", text: `Echo: ${a.message ?? ""}` }], ...x };
        break;
      }
      case "ping":
        res = {};
        break;
      default:
        err = { code: -32601, message: "Method not found" };
    }
    const send = () => {
      r.writeHead(200, h).end(
        JSON.stringify({ jsonrpc: "2.0", id: m.id, ...(err ? { error: err } : { result: res }) }),
      );
    };
    D ? setTimeout(send, D) : send();
  });
};
const K = +process.env.PORTS || 1;
let open = 0;
for (let k = 0; k < K; k++)
  http.createServer(handle).listen(PORT + k, "127.0.0.1", () => {
    if (++open === K)
      console.error(`fast-upstream on 127.0.0.1:${PORT}${K > 1 ? `..${PORT + K - 1}` : ""} tools=${N + 1}`);
  });
