import { type ClientSetup, jsonText, KEY_VARIABLE, keyHeaders } from "@/lib/clients/client-setup";

export const cursor: ClientSetup = {
  id: "cursor",
  name: "Cursor",
  // The configuration in the link is the inner object, in standard base64; the key is added in the file afterwards.
  link: ({ name, url }) =>
    `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(name)}&config=${encodeURIComponent(btoa(JSON.stringify({ url })))}`,
  snippets: (target) => [
    {
      language: "json",
      file: ".cursor/mcp.json",
      text: jsonText({
        mcpServers: { [target.name]: { url: target.url, ...keyHeaders(target, `\${env:${KEY_VARIABLE}}`) } },
      }),
    },
  ],
  notes: ({ auth }) => [
    "~/.cursor/mcp.json holds for all projects.",
    ...(auth === "sign-in" ? ["Settings, MCP says Needs login beside the server: press it, and a browser opens."] : []),
  ],
  source: "https://cursor.com/docs/mcp/install-links",
};
