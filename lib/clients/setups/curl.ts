import { type ClientSetup, KEY_VARIABLE } from "@/lib/clients/client-setup";

export const curl: ClientSetup = {
  id: "curl",
  name: "curl",
  snippets: ({ url }) => [
    {
      language: "shell",
      file: null,
      text: `curl ${url} \\
  -H "Authorization: Bearer $${KEY_VARIABLE}" \\
  -H "Content-Type: application/json" \\
  -H "Accept: application/json, text/event-stream" \\
  -H "MCP-Protocol-Version: 2026-07-28" \\
  -H "Mcp-Method: tools/list" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"curl","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}'`,
    },
    {
      language: "shell",
      file: null,
      text: `curl ${url}/tools -H "Authorization: Bearer $${KEY_VARIABLE}"`,
    },
  ],
  keyOnly: true,
  notes: () => ["The second line is the plain HTTP form, for programs that do not speak MCP."],
  source: "https://modelcontextprotocol.io/specification/2026-07-28/basic/transports",
};
