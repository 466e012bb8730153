import { type ClientSetup, jsonText, KEY_VARIABLE, keyHeaders } from "@/lib/clients/client-setup";

export const windsurf: ClientSetup = {
  id: "windsurf",
  name: "Windsurf",
  snippets: (target) => [
    {
      language: "json",
      file: "~/.codeium/windsurf/mcp_config.json",
      text: jsonText({
        mcpServers: { [target.name]: { serverUrl: target.url, ...keyHeaders(target, `\${env:${KEY_VARIABLE}}`) } },
      }),
    },
  ],
  notes: () => ["Windsurf takes 100 tools in all: expose fewer, or connect one server's own endpoint."],
  source: "https://docs.windsurf.com/windsurf/cascade/mcp",
};
