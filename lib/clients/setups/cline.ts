import { type ClientSetup, jsonText, KEY_VARIABLE, keyHeaders } from "@/lib/clients/client-setup";

export const cline: ClientSetup = {
  id: "cline",
  name: "Cline",
  snippets: (target) => [
    {
      language: "json",
      file: "cline_mcp_settings.json",
      text: jsonText({
        mcpServers: {
          [target.name]: {
            type: "streamableHttp",
            url: target.url,
            ...keyHeaders(target, `YOUR_${KEY_VARIABLE}`),
            disabled: false,
            autoApprove: [],
            timeout: 60,
          },
        },
      }),
    },
  ],
  notes: ({ auth }) => [
    auth === "key"
      ? "MCP Servers, Configure opens the file. Replace the placeholder by your key."
      : "MCP Servers, Configure opens the file. Press Authenticate beside the server: a browser opens.",
    "Keep the type: without it Cline falls back to the older HTTP+SSE transport.",
  ],
  source: "https://docs.cline.bot/mcp/connecting-to-a-remote-server",
};
