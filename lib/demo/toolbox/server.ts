import { completable, McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";
import { registerTextTools } from "@/lib/demo/toolbox/text-tools";
import { QUANTITY_NAMES, unitsOf } from "@/lib/demo/toolbox/units";
import { registerValueTools } from "@/lib/demo/toolbox/value-tools";

const GUIDE = `# Toolbox

Small jobs that a language model does badly by itself: exact arithmetic between units, hashes, random ids, the current
time in a time zone, line-by-line differences, well-formed JSON. Every tool works on its arguments alone: nothing is
stored and nothing is sent anywhere.

| tool | use it to |
|---|---|
| convert_units | convert a number between units of length, mass, temperature, volume, time, data or speed |
| current_time | learn the date and time now, in any IANA time zone |
| format_json | check JSON and print it indented, its keys sorted if wanted |
| diff_text | see which lines changed between two texts |
| hash_text | compute a SHA-256, SHA-512, SHA-1 or MD5 digest |
| uuid | make random (v4) ids |

The units of a quantity stand in \`toolbox://units/{quantity}\`.
`;

/** The demo's own MCP server: one instance per request, as the stateless protocol has it. */
export function createToolbox(): McpServer {
  const server = new McpServer(
    { name: "toolbox", title: "Toolbox", version: "1.0.0" },
    {
      capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
      instructions: "Exact small jobs: units, time, JSON, text differences, hashes, ids. Nothing is stored.",
    },
  );
  registerValueTools(server);
  registerTextTools(server);
  registerResources(server);
  registerPrompts(server);
  return server;
}

function registerResources(server: McpServer): void {
  const guide = { uri: "toolbox://guide", mimeType: "text/markdown" };
  server.registerResource(
    "guide",
    guide.uri,
    { title: "Guide", description: "What each tool of the toolbox is for.", mimeType: guide.mimeType },
    () => ({ contents: [{ ...guide, text: GUIDE }] }),
  );
  server.registerResource(
    "units",
    new ResourceTemplate("toolbox://units/{quantity}", {
      list: undefined,
      complete: { quantity: (typed) => QUANTITY_NAMES.filter((name) => name.startsWith(typed)) },
    }),
    { title: "Units", description: "The units of one quantity, such as length.", mimeType: "application/json" },
    (uri, { quantity }) => ({
      contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify(unitsOf(String(quantity))) }],
    }),
  );
}

function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    "explain_change",
    {
      title: "Explain a change",
      description: "Asks for an explanation of what changed between two versions of a text.",
      argsSchema: z.object({
        before: z.string().describe("The earlier version"),
        after: z.string().describe("The later version"),
        reader: completable(z.string().describe("Who will read it: developer, manager or customer"), (typed) =>
          ["developer", "manager", "customer"].filter((reader) => reader.startsWith(typed)),
        ).optional(),
      }),
    },
    ({ before, after, reader }) => ({
      messages: [
        {
          role: "user" as const,
          content: {
            type: "text" as const,
            text: `Compare the two versions with the diff_text tool, then tell a ${reader ?? "developer"} in a few sentences what changed and why it matters.\n\nBefore:\n${before}\n\nAfter:\n${after}`,
          },
        },
      ],
    }),
  );
}
