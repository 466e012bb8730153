import { z } from "zod";
import { rankTools } from "@/lib/builtin-tools/core/rank-tools";
import { defineBuiltinTool } from "@/lib/builtin-tools/define";
import { mayCall } from "@/lib/gateway/calls/reach";
import { isForModel } from "@/lib/gateway/core/apps";

export const searchTools = defineBuiltinTool({
  name: "search_tools",
  title: "Search tools",
  description:
    "Finds tools of all connected servers by what they do. Answers with the names to call and their input schemas, best match first.",
  input: z.strictObject({
    query: z.string().trim().min(1).max(500).describe("What the tool should do, in a few words."),
    limit: z.int().min(1).max(50).default(10).describe("How many tools to answer with at most."),
  }),
  run(caller, { query, limit }) {
    const { snapshot } = caller;
    const routes = snapshot.unified.tools.inOrder.filter(
      (route) => mayCall(caller, route) && isForModel(route.definition),
    );
    const ranked = rankTools(
      routes.map((route) => ({
        name: route.key,
        title: String(route.definition.title ?? ""),
        description: String(route.definition.description ?? ""),
      })),
      query,
      limit,
    );
    return {
      tools: ranked.map(({ tool, score }) => {
        const route = snapshot.unified.tools.byKey.get(tool.name);
        return {
          name: tool.name,
          description: tool.description,
          inputSchema: route?.definition.inputSchema ?? {},
          score: Math.round(score * 100) / 100,
        };
      }),
      searched: routes.length,
    };
  },
});
