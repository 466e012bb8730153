import { type ClientSetup, jsonText, KEY_VARIABLE, keyHeaders } from "@/lib/clients/client-setup";

export const zed: ClientSetup = {
  id: "zed",
  name: "Zed",
  snippets: (target) => [
    {
      language: "json",
      file: "settings.json",
      text: jsonText({
        context_servers: { [target.name]: { url: target.url, ...keyHeaders(target, `YOUR_${KEY_VARIABLE}`) } },
      }),
    },
  ],
  notes: ({ auth }) =>
    auth === "key"
      ? ["Replace the placeholder by your key. Without the header Zed signs in by a browser."]
      : ["Without a header Zed opens a browser by itself."],
  source: "https://zed.dev/docs/ai/mcp",
};
