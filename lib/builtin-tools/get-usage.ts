import { z } from "zod";
import { type BuiltinCaller, defineBuiltinTool } from "@/lib/builtin-tools/define";
import { reaches } from "@/lib/gateway/calls/reach";

const HOUR_MS = 3_600_000;

export const getUsage = defineBuiltinTool({
  name: "get_usage",
  title: "Get usage",
  description:
    "Counts the organization's tool calls through this gateway in the last hours, by server that you may use, with how many failed.",
  input: z.strictObject({ hours: z.int().min(1).max(720).default(24).describe("How many hours to look back.") }),
  async run(caller, { hours }) {
    const { principal, countCalls } = caller;
    const servers = await countCalls(principal.organizationId, hours * HOUR_MS, countedConnections(caller));
    return {
      hours,
      calls: servers.reduce((sum, server) => sum + server.calls, 0),
      servers: servers.map((server) => ({ ...server })),
    };
  },
});

/** Null: all, with those that are no more. By id, since a name may have been another server's. */
function countedConnections(caller: BuiltinCaller): readonly string[] | null {
  const { principal, snapshot } = caller;
  const seesAll = snapshot.policy === null && (principal.kind !== "key" || principal.servers.all);
  if (seesAll) return null;
  return [...snapshot.bySlug.values()].filter((connection) => reaches(caller, connection)).map(({ id }) => id);
}
