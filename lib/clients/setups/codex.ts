import { type ClientSetup, KEY_VARIABLE } from "@/lib/clients/client-setup";

export const codex: ClientSetup = {
  id: "codex",
  name: "Codex",
  snippets: ({ name, url, auth }) => [
    {
      language: "shell",
      file: null,
      text: `codex mcp add ${name} --url ${url}${auth === "key" ? ` --bearer-token-env-var ${KEY_VARIABLE}` : ""}`,
    },
    {
      language: "toml",
      file: "~/.codex/config.toml",
      text: [
        `[mcp_servers.${name}]`,
        `url = ${JSON.stringify(url)}`,
        ...(auth === "key" ? [`bearer_token_env_var = "${KEY_VARIABLE}"`] : []),
      ].join("\n"),
    },
  ],
  notes: ({ auth, name }) =>
    auth === "key"
      ? ["Codex ignores a plain headers table: the variable is the way."]
      : [`Then run codex mcp login ${name}: a browser opens.`],
  source: "https://developers.openai.com/codex/mcp",
};
