import { resumed } from "@/lib/connections/core/status";
import { healthColumns } from "@/lib/connections/health-columns";
import { connectionInput, type SyncResult } from "@/lib/connections/schema";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { resync, syncConnection } from "@/lib/connections/sync-connection";
import { defineOperation } from "@/lib/operations/define";

/** Ends a pause, a person's or an open circuit, and asks the server at once, so that the answer shows how it is. */
export const resumeConnection = defineOperation({
  name: "connections.resume",
  permission: "connections.write",
  audit: true,
  input: connectionInput,
  async run(context, input): Promise<SyncResult> {
    await context.change(async (tx, audit) => {
      const before = await getSummaryRow(tx, input.connection);
      audit({
        target: { kind: "connection", id: before.id, name: before.slug },
        before: { status: before.status },
        after: { status: "pending" },
      });
      await tx.connection.update({
        where: { id: before.id },
        data: { ...healthColumns(resumed(Date.now())), disabledAt: null },
      });
    });
    return resync(context.during(syncConnection), input.connection);
  },
});
