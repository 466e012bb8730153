import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

/** A real MCP server (SDK v2, both eras) whose tools, credential and health a test changes while it runs. */
export interface ChangingUpstream {
  readonly url: string;
  readonly port: number;
  /** By name, in the server's order. */
  tools: { name: string; description: string }[];
  /** Headers that a request must have to be let in (lower-case names). */
  required: Record<string, string>;
  /** Answers 503 to everything. */
  isDown: boolean;
  /** Headers of every request so far. */
  readonly seen: IncomingHttpHeaders[];
  stop(): Promise<void>;
}

export async function startChangingUpstream(names: readonly string[]): Promise<ChangingUpstream> {
  const state = {
    tools: names.map((name) => ({ name, description: `Does ${name}.` })),
    required: {} as Record<string, string>,
    isDown: false,
    seen: [] as IncomingHttpHeaders[],
  };
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "changing", version: "1.0.0" }, { capabilities: { tools: {} } });
    for (const { name, description } of state.tools) {
      const config = { description, inputSchema: z.object({ text: z.string().optional() }) };
      server.registerTool(name, config, ({ text }) => ({ content: [{ type: "text", text: text ?? "" }] }));
    }
    return server;
  });
  const serve = toNodeHandler(handler);
  const server = createServer((request, response) => {
    state.seen.push(request.headers);
    const isAdmitted = Object.entries(state.required).every(([name, value]) => request.headers[name] === value);
    if (state.isDown) response.writeHead(503).end();
    else if (!isAdmitted) response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    else void serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    async stop() {
      await handler.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}
