import { type ClientSetup, jsonText, KEY_VARIABLE } from "@/lib/clients/client-setup";

export const claudeDesktop: ClientSetup = {
  id: "claude-desktop",
  name: "Claude Desktop",
  snippets: ({ name, url, auth }) => {
    const insecure = url.startsWith("http://") ? ["--allow-http"] : [];
    // No space after the colon: Claude Desktop on Windows splits arguments at spaces.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: mcp-remote replaces it, from the environment.
    const header = auth === "key" ? ["--header", "Authorization:${AUTH_HEADER}"] : [];
    const env = auth === "key" ? { env: { AUTH_HEADER: `Bearer YOUR_${KEY_VARIABLE}` } } : {};
    return [
      {
        language: "json",
        file: "claude_desktop_config.json",
        text: jsonText({
          mcpServers: { [name]: { command: "npx", args: ["-y", "mcp-remote", url, ...insecure, ...header], ...env } },
        }),
      },
    ];
  },
  notes: ({ auth }) => [
    auth === "key"
      ? "Replace the placeholder by your key: Claude Desktop reads no environment variables of your shell."
      : "The bridge opens a browser by itself, and keeps what it gets under ~/.mcp-auth.",
    "Settings, Developer, Edit Config opens the file. Restart Claude Desktop afterwards.",
  ],
  source: "https://modelcontextprotocol.io/docs/develop/connect-local-servers",
};
