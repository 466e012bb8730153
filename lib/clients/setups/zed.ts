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
  notes: ["Replace the placeholder by your key. Without the header Zed tries to sign in."],
  source: "https://zed.dev/docs/ai/mcp",
};
