import { type ClientSetup, jsonText, keyHeaders, type SetupTarget } from "@/lib/clients/client-setup";

const INPUT = "causeway-key";

function server(target: SetupTarget) {
  return { type: "http", url: target.url, ...keyHeaders(target, `\${input:${INPUT}}`) };
}

export const vscode: ClientSetup = {
  id: "vscode",
  name: "VS Code",
  link: ({ name, url }) => `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: "http", url }))}`,
  snippets: (target) => [
    {
      language: "json",
      file: ".vscode/mcp.json",
      text: jsonText({
        ...(target.auth === "key"
          ? { inputs: [{ type: "promptString", id: INPUT, description: "API key of the gateway", password: true }] }
          : {}),
        servers: { [target.name]: server(target) },
      }),
    },
    ...(target.auth === "sign-in"
      ? [
          {
            language: "shell" as const,
            file: null,
            text: `code --add-mcp '${JSON.stringify({ name: target.name, type: "http", url: target.url })}'`,
          },
        ]
      : []),
  ],
  notes: ({ auth }) => [
    auth === "key"
      ? "VS Code asks for the key once and keeps it in its own store."
      : "VS Code asks whether it may open a browser when it starts the server.",
    "The file's key is servers, not mcpServers.",
  ],
  source: "https://code.visualstudio.com/docs/copilot/chat/mcp-servers",
};
