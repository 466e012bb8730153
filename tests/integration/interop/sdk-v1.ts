import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { type Access, type InteropClient, textOf } from "./client";

/** The SDK's first line: legacy era only, with sessions. */
export async function openSdkV1({ url, apiKey }: Access): Promise<InteropClient> {
  const client = new Client({ name: "interop-sdk-v1", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${apiKey}` } },
  });
  await client.connect(transport);
  return {
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: async (name, args) => textOf(await client.callTool({ name, arguments: args })),
    async close() {
      await transport.terminateSession();
      await client.close();
    },
  };
}
