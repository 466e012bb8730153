import { paused } from "@/lib/connections/core/status";
import { transportOf } from "@/lib/connections/core/transport";
import { healthColumns } from "@/lib/connections/health-columns";
import { connectionInput, type PauseResult } from "@/lib/connections/schema";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { countTools, SUMMARY_COLUMNS, toSummary } from "@/lib/connections/views";
import { defineOperation } from "@/lib/operations/define";

/** Takes a server out of every list until somebody resumes it. Its tools, choices and credential stay. */
export const pauseConnection = defineOperation({
  name: "connections.pause",
  permission: "connections.write",
  audit: true,
  input: connectionInput,
  async run(context, input): Promise<PauseResult> {
    const row = await context.change(async (tx, audit) => {
      const before = await getSummaryRow(tx, input.connection);
      audit({
        target: { kind: "connection", id: before.id, name: before.slug },
        before: { status: before.status },
        after: { status: "paused" },
      });
      return tx.connection.update({
        where: { id: before.id },
        data: { ...healthColumns(paused(context.actor.name)), disabledAt: before.disabledAt ?? new Date() },
        select: SUMMARY_COLUMNS,
      });
    });
    await context.services.driver(transportOf(row.kind)).forget(row.id);
    return { connection: toSummary(row, (await countTools(context.db, [row.id])).get(row.id)) };
  },
});
