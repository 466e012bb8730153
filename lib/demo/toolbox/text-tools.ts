import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { diffLines, MAX_DIFF_LINES, renderDiff } from "@/lib/demo/toolbox/diff-lines";
import { sortKeys } from "@/lib/demo/toolbox/sort-keys";

const text = (value: string) => ({ type: "text" as const, text: value });

/** Tools that answer with a text made from texts: formatted JSON, differences. */
export function registerTextTools(server: McpServer): void {
  server.registerTool(
    "format_json",
    {
      title: "Format JSON",
      description: "Checks that a text is JSON and prints it indented. Says where it is broken if it is.",
      inputSchema: z.object({
        json: z.string().max(500_000).describe("The JSON text"),
        indent: z.number().int().min(0).max(8).default(2).describe("Spaces per level; 0 prints one line. Default: 2"),
        sort_keys: z.boolean().default(false).describe("Put the keys of every object in order. Default: no"),
      }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ json, indent, sort_keys }) => {
      try {
        const value: unknown = JSON.parse(json);
        return { content: [text(JSON.stringify(sort_keys ? sortKeys(value) : value, null, indent))] };
      } catch (error) {
        return {
          isError: true,
          content: [text(`This is not JSON: ${error instanceof Error ? error.message : "unreadable"}`)],
        };
      }
    },
  );

  server.registerTool(
    "diff_text",
    {
      title: "Compare two texts",
      description: "Shows line by line what was added (+) and removed (-) between two texts.",
      inputSchema: z.object({
        before: z.string().max(100_000).describe("The earlier text"),
        after: z.string().max(100_000).describe("The later text"),
      }),
      outputSchema: z.object({ added: z.number().int(), removed: z.number().int(), diff: z.string() }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ before, after }) => {
      if (Math.max(countLines(before), countLines(after)) > MAX_DIFF_LINES) {
        return { isError: true, content: [text(`Texts of more than ${MAX_DIFF_LINES} lines are not compared.`)] };
      }
      const changes = diffLines(before, after);
      const added = changes.filter((change) => change.kind === "added").length;
      const removed = changes.filter((change) => change.kind === "removed").length;
      const diff = added + removed === 0 ? "" : renderDiff(changes);
      return {
        content: [text(diff === "" ? "The texts are the same." : diff)],
        structuredContent: { added, removed, diff },
      };
    },
  );
}

function countLines(value: string): number {
  return value.split("\n").length;
}
