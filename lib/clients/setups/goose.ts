import { type ClientSetup, KEY_VARIABLE } from "@/lib/clients/client-setup";

export const goose: ClientSetup = {
  id: "goose",
  name: "Goose",
  link: ({ name, url }) =>
    `goose://extension?type=streamable_http&url=${encodeURIComponent(url)}&id=${encodeURIComponent(name)}&name=${encodeURIComponent(name)}&description=${encodeURIComponent("Tools behind the gateway")}`,
  snippets: ({ name, url, auth }) => [
    {
      language: "yaml",
      file: "~/.config/goose/config.yaml",
      text: [
        "extensions:",
        `  ${name}:`,
        "    enabled: true",
        `    name: ${name}`,
        "    type: streamable_http",
        `    uri: ${JSON.stringify(url)}`,
        ...(auth === "key" ? ["    headers:", `      Authorization: "Bearer $${KEY_VARIABLE}"`] : ["    headers: {}"]),
        "    envs: {}",
        auth === "key" ? `    env_keys: ["${KEY_VARIABLE}"]` : "    env_keys: []",
        "    timeout: 300",
      ].join("\n"),
    },
  ],
  notes: ({ auth }) => (auth === "sign-in" ? ["Goose opens a browser when it first uses the extension."] : []),
  source: "https://block.github.io/goose/docs/getting-started/using-extensions",
};
