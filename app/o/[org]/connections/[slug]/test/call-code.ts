import type { JsonObject } from "@/lib/base/json";
import { KEY_VARIABLE } from "@/lib/clients/client-setup";

/** A call as a program would make it. */
export interface CodeOfCall {
  /** The unified endpoint. */
  readonly url: string;
  /** As that endpoint names the tool. */
  readonly tool: string;
  readonly arguments: JsonObject;
}

/** One line for a shell: the plain HTTP door, which speaks JSON and no MCP. */
export function curlOf({ url, tool, arguments: args }: CodeOfCall): string {
  return `curl ${quoted(`${url}/tools/${encodeURIComponent(tool)}`)} \\
  -H "Authorization: Bearer $${KEY_VARIABLE}" \\
  -H "Content-Type: application/json" \\
  -d ${quoted(JSON.stringify({ arguments: args }))}`;
}

/** For a POSIX shell, in which nothing stands for anything else between single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The same with the official SDK. */
export function typescriptOf({ url, tool, arguments: args }: CodeOfCall): string {
  return `import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const client = new Client({ name: "my-agent", version: "1.0.0" });
await client.connect(
  new StreamableHTTPClientTransport(new URL(${literal(url)}), {
    requestInit: { headers: { Authorization: \`Bearer \${process.env.${KEY_VARIABLE}}\` } },
  }),
);
const result = await client.callTool(${literal({ name: tool, arguments: args }, 2)});
console.log(result.content);
await client.close();`;
}

/** JSON is JavaScript but for two line separators, which old parsers end a string at. */
function literal(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
