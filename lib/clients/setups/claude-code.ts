import { type ClientSetup, jsonText, KEY_VARIABLE, keyHeaders } from "@/lib/clients/client-setup";

export const claudeCode: ClientSetup = {
  id: "claude-code",
  name: "Claude Code",
  snippets: (target) => [
    {
      language: "shell",
      file: null,
      text: `claude mcp add --transport http ${target.name} ${target.url}${target.auth === "key" ? ` --header "Authorization: Bearer $${KEY_VARIABLE}"` : ""}`,
    },
    {
      language: "json",
      file: ".mcp.json",
      text: jsonText({
        mcpServers: {
          [target.name]: { type: "http", url: target.url, ...keyHeaders(target, `\${${KEY_VARIABLE}}`) },
        },
      }),
    },
  ],
  notes: ({ auth, name }) =>
    auth === "key"
      ? ["The file can be shared with a project: the key stays in each person's environment."]
      : [`Then type /mcp in a session, choose ${name} and Authenticate: a browser opens.`],
  source: "https://code.claude.com/docs/en/mcp",
};
