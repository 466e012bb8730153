import { type ClientSetup, KEY_VARIABLE } from "@/lib/clients/client-setup";

export const typescript: ClientSetup = {
  id: "typescript",
  name: "TypeScript",
  snippets: ({ url }) => [
    { language: "shell", file: null, text: "npm install @modelcontextprotocol/client" },
    {
      language: "typescript",
      file: "call.ts",
      text: `import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const client = new Client({ name: "my-agent", version: "1.0.0" });
await client.connect(
  new StreamableHTTPClientTransport(new URL(${JSON.stringify(url)}), {
    requestInit: { headers: { Authorization: \`Bearer \${process.env.${KEY_VARIABLE}}\` } },
  }),
);
const { tools } = await client.listTools();
console.log(tools.map((tool) => tool.name));
await client.close();`,
    },
  ],
  keyOnly: true,
  notes: () => [],
  source: "https://github.com/modelcontextprotocol/typescript-sdk",
};
