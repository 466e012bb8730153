import { type ClientSetup, jsonText, KEY_VARIABLE, keyHeaders } from "@/lib/clients/client-setup";

export const rooCode: ClientSetup = {
  id: "roo-code",
  name: "Roo Code",
  snippets: (target) => [
    {
      language: "json",
      file: ".roo/mcp.json",
      text: jsonText({
        mcpServers: {
          [target.name]: {
            type: "streamable-http",
            url: target.url,
            ...keyHeaders(target, `\${env:${KEY_VARIABLE}}`),
            alwaysAllow: [],
            disabled: false,
          },
        },
      }),
    },
  ],
  notes: () => ["The type is required; without it Roo Code refuses the entry."],
  source: "https://docs.roocode.com/features/mcp/using-mcp-in-roo",
};
