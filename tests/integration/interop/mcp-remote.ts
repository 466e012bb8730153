import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { type Access, type InteropClient, textOf } from "./client";

/** A desktop client that only speaks stdio, bridged by mcp-remote as its documentation says. */
export async function openMcpRemote(
  { url, apiKey }: Access,
  transport: "http-first" | "sse-only" = "http-first",
): Promise<InteropClient> {
  const configFolder = await mkdtemp(join(tmpdir(), "mcp-remote-"));
  const client = new Client({ name: "interop-mcp-remote", version: "1.0.0" });
  const stdio = new StdioClientTransport({
    command: process.execPath,
    args: [
      "node_modules/mcp-remote/dist/proxy.js",
      url,
      "--allow-http",
      "--transport",
      transport,
      "--header",
      // The header's value holds a space, which some clients' argument lists do not survive: hence the variable.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: mcp-remote puts the variable in.
      "Authorization:${AUTH_HEADER}",
    ],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: configFolder,
      MCP_REMOTE_CONFIG_DIR: configFolder,
      AUTH_HEADER: `Bearer ${apiKey}`,
    },
    stderr: "ignore",
  });
  await client.connect(stdio);
  return {
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: async (name, args) => textOf(await client.callTool({ name, arguments: args })),
    async close() {
      await client.close();
      await rm(configFolder, { recursive: true, force: true });
    },
  };
}
