import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from "@modelcontextprotocol/server";
import { createToolbox } from "@/lib/demo/toolbox/server";

export interface RunningDemoServer {
  /** Loopback; the MCP endpoint is `http://127.0.0.1:<port>/mcp`. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Serves the toolbox on loopback in this process. Port 0 takes a free one.
 *
 * @throws what `listen` reports (`EADDRINUSE` when the port is taken).
 */
export async function startToolbox(port: number): Promise<RunningDemoServer> {
  // The SDK serves 2025 clients by the same factory; the gateway negotiates the modern era with it.
  const handler = createMcpHandler(() => createToolbox());
  // Loopback only is not enough: a page in the same person's browser reaches loopback as well.
  const guarded = {
    fetch: async (request: Request) =>
      hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins()) ??
      (await handler.fetch(request)),
  };
  const serve = toNodeHandler(guarded);
  const server = createServer((request, response) => {
    if (request.url === "/mcp") void serve(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async stop() {
      await handler.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
