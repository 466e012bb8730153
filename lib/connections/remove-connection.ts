import { Fault } from "@/lib/base/errors";
import { transportOf } from "@/lib/connections/core/transport";
import { removeConnectionInput } from "@/lib/connections/schema";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { defineOperation } from "@/lib/operations/define";

/**
 * Removes a server with its tools, choices and credential. Log and audit rows stay: they carry its name themselves.
 */
export const removeConnection = defineOperation({
  name: "connections.remove",
  permission: "connections.write",
  audit: true,
  input: removeConnectionInput,
  async run(context, input): Promise<{ readonly removed: string }> {
    if (input.confirmation !== input.connection) {
      throw new Fault("invalid_input", `Type ${input.connection} to confirm.`, { data: { field: "confirmation" } });
    }
    const row = await context.change(async (tx, audit) => {
      const before = await getSummaryRow(tx, input.connection);
      const { name, url, authKind } = before;
      audit({
        target: { kind: "connection", id: before.id, name: before.slug },
        before: { name, url, auth: authKind },
      });
      // The row's children (credential, definitions) go with it, by the foreign key.
      await tx.connection.delete({ where: { id: before.id } });
      return before;
    });
    await context.services.driver(transportOf(row.kind)).forget(row.id);
    return { removed: row.slug };
  },
});
