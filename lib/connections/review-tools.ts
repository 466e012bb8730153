import { Fault } from "@/lib/base/errors";
import { type ReviewResult, reviewToolsInput } from "@/lib/connections/schema";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { defineOperation } from "@/lib/operations/define";

/**
 * Takes tools as the server defines them now: somebody has looked at what is new or has changed since the last look.
 * What clients see is not touched by it.
 */
export const reviewTools = defineOperation({
  name: "connections.reviewTools",
  permission: "connections.write",
  audit: true,
  input: reviewToolsInput,
  async run(context, input): Promise<ReviewResult> {
    return context.change(async (tx, audit) => {
      const connection = await getSummaryRow(tx, input.connection);
      const named = [...new Set(input.tools)];
      const rows = await tx.capability.findMany({
        where: { connectionId: connection.id, kind: "tool", name: { in: named } },
        select: { id: true, name: true, definitionHash: true },
      });
      const known = new Set(rows.map(({ name }) => name));
      const unknown = named.find((name) => !known.has(name));
      if (unknown !== undefined) throw new Fault("tool_not_found", `Tool not found: ${unknown}`);
      await tx.capability.updateMany({ where: { id: { in: rows.map(({ id }) => id) } }, data: taken(new Date()) });
      audit({
        target: { kind: "connection", id: connection.id, name: connection.slug },
        after: { reviewed: Object.fromEntries(rows.map(({ name, definitionHash }) => [name, definitionHash])) },
      });
      return { reviewed: rows.length };
    });
  },
});

/** The columns of a tool that somebody has looked at as it is. */
export function taken(now: Date) {
  return { reviewedAt: now, reviewedHash: null, reviewedDefinition: {} };
}
