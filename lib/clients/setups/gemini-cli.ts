import { type ClientSetup, jsonText, KEY_VARIABLE, keyHeaders } from "@/lib/clients/client-setup";

export const geminiCli: ClientSetup = {
  id: "gemini-cli",
  name: "Gemini CLI",
  snippets: (target) => [
    {
      language: "shell",
      file: null,
      text: `gemini mcp add --transport http ${target.name} ${target.url}${target.auth === "key" ? ` --header "Authorization: Bearer $${KEY_VARIABLE}"` : ""}`,
    },
    {
      language: "json",
      file: "~/.gemini/settings.json",
      text: jsonText({
        mcpServers: { [target.name]: { httpUrl: target.url, ...keyHeaders(target, `$${KEY_VARIABLE}`) } },
      }),
    },
  ],
  notes: ({ auth, name }) => (auth === "sign-in" ? [`Then type /mcp auth ${name} in a session: a browser opens.`] : []),
  source: "https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/mcp-server.md",
};
