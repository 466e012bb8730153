import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Access, type InteropClient, textOf } from "./client";

/** The SDK's second line. `auto` finds the newest era that the gateway speaks, `legacy` is what it does by default. */
export async function openSdkV2({ url, apiKey }: Access, mode: "auto" | "legacy"): Promise<InteropClient> {
  const client = new Client({ name: `interop-sdk-v2-${mode}`, version: "1.0.0" }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${apiKey}` } },
  });
  await client.connect(transport);
  const era = client.getDiscoverResult() === undefined ? "legacy" : "modern";
  if (mode === "auto" && era !== "modern") throw new Error("the client fell back to the legacy era");
  return {
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: async (name, args) => textOf(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}
