import { z } from "zod";
import { defineBuiltinTool } from "@/lib/builtin-tools/define";

const HOUR_MS = 3_600_000;

export const getUsage = defineBuiltinTool({
  name: "get_usage",
  title: "Get usage",
  description:
    "Counts the organization's tool calls through this gateway in the last hours, by server, with how many failed.",
  input: z.strictObject({ hours: z.int().min(1).max(720).default(24).describe("How many hours to look back.") }),
  async run({ principal, countCalls }, { hours }) {
    const servers = await countCalls(principal.organizationId, hours * HOUR_MS);
    return {
      hours,
      calls: servers.reduce((sum, server) => sum + server.calls, 0),
      servers: servers.map((server) => ({ ...server })),
    };
  },
});
