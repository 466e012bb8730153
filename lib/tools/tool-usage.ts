import { isJsonObject } from "@/lib/base/json";
import { noSuchConnection } from "@/lib/connections/get-connection";
import { exportedToolName } from "@/lib/gateway/core/names";
import { defineOperation } from "@/lib/operations/define";
import { estimateTokens } from "@/lib/tools/core/estimate-tokens";
import { type ToolUsage, toolUsageInput } from "@/lib/tools/schema";
import { countCalls, readDayFigures, startOfMonth } from "@/lib/tools/tool-figures";

/** How the tools of one server are used, and what it costs to show them: for choosing which to offer. */
export const toolUsage = defineOperation({
  name: "tools.usage",
  permission: "connections.read",
  audit: false,
  input: toolUsageInput,
  async run({ db, services }, input): Promise<readonly ToolUsage[]> {
    const { connection: slug } = input;
    const connection = await db.connection.findFirst({ where: { slug }, select: { id: true } });
    if (!connection) throw noSuchConnection();
    const rows = await db.capability.findMany({
      where: { connectionId: connection.id, kind: "tool" },
      orderBy: { position: "asc" },
      select: { name: true, definition: true },
    });
    const tools = rows.map(({ name }) => ({
      connectionId: connection.id,
      name,
      exportedName: exportedToolName(slug, name, services.environment.TOOL_NAME_LIMIT),
    }));
    const now = Date.now();
    const [days, months] = await Promise.all([
      readDayFigures(db, tools, now),
      countCalls(db, tools, "day", startOfMonth(now)),
    ]);
    return rows.map(({ name, definition }, at) => ({
      name,
      day: days[at] ?? { calls: 0, errors: 0, p95Ms: null },
      callsOfMonth: months[at] ?? 0,
      contextSize: isJsonObject(definition) ? estimateTokens(definition) : 0,
    }));
  },
});
