// The floor that the gateway is measured against: what any proxy of this kind must do, and nothing more.
// node:http in front, undici Pool behind; parses the body, looks up a hashed key, renames the tool, re-serializes, appends a log line to memory.
import { createHmac } from "node:crypto";
import http from "node:http";
import { Pool } from "undici";

const pool = new Pool(process.env.UPSTREAM ?? "http://127.0.0.1:3950", { connections: 64, pipelining: 1 });
const keys = new Map([[createHmac("sha256", "k").update("X").digest("base64"), { org: 1 }]]);
let log = [];
http
  .createServer((q, r) => {
    if (q.method !== "POST") return void r.writeHead(405).end();
    const chunks = [];
    q.on("data", (c) => chunks.push(c));
    q.on("end", async () => {
      const who = keys.get(
        createHmac("sha256", "k")
          .update((q.headers.authorization || "").slice(7))
          .digest("base64"),
      );
      if (!who) return void r.writeHead(401).end();
      const t = performance.now();
      const m = JSON.parse(chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString());
      if (m.method === "tools/call") m.params.name = m.params.name.replace(/^fast__/, "");
      const up = await pool.request({
        path: "/mcp",
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(q.headers["mcp-protocol-version"] ? { "mcp-protocol-version": q.headers["mcp-protocol-version"] } : {}),
        },
        body: JSON.stringify(m),
      });
      let text = await up.body.text();
      if (m.method === "tools/list") {
        const l = JSON.parse(text);
        for (const x of l.result.tools) x.name = `fast__${x.name}`;
        text = JSON.stringify(l);
      }
      log.push({ org: who.org, tool: m.params?.name, ms: performance.now() - t, at: Date.now() });
      if (log.length > 5000) log = [];
      r.writeHead(up.statusCode, { "content-type": up.headers["content-type"] || "application/json" }).end(text);
    });
  })
  .listen(+process.env.PORT || 3990, "127.0.0.1");
