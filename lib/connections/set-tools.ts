import { Fault } from "@/lib/base/errors";
import { describeCollision } from "@/lib/connections/core/collisions";
import { type SelectionChange, selectTools } from "@/lib/connections/core/tool-selection";
import { taken } from "@/lib/connections/review-tools";
import { setToolsInput, type ToolSelectionResult } from "@/lib/connections/schema";
import { collisionsOf, hideCollisions } from "@/lib/connections/store-offers";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { defineOperation } from "@/lib/operations/define";

/** Chooses which of a server's tools are offered: the whole selection, or single ones switched. */
export const setTools = defineOperation({
  name: "connections.setTools",
  permission: "connections.write",
  audit: true,
  input: setToolsInput,
  async run(context, input): Promise<ToolSelectionResult> {
    const wish: SelectionChange =
      "toggles" in input ? { kind: "toggles", toggles: input.toggles } : { kind: "whole", exposed: input.exposed };
    const nameLimit = context.services.environment.TOOL_NAME_LIMIT;
    return context.change(async (tx, audit) => {
      const connection = await getSummaryRow(tx, input.connection);
      const known = await tx.capability.findMany({
        where: { connectionId: connection.id, kind: "tool" },
        select: { id: true, name: true, exposed: true },
      });
      const selection = selectTools(known, wish);
      if (!selection.ok) throw new Fault("tool_not_found", `Tool not found: ${selection.unknown}`);
      for (const exposed of [true, false]) {
        const ids = (exposed ? selection.shown : selection.hidden).map(({ id }) => id);
        // Whoever shows a tool has it before them, as it is now.
        const data = exposed ? { exposed, ...taken(new Date()) } : { exposed };
        if (ids.length > 0) await tx.capability.updateMany({ where: { id: { in: ids } }, data });
      }
      // Showing two tools that clients could not tell apart is refused while somebody is there to choose otherwise.
      const shown = new Set(selection.shown.map(({ id }) => id));
      const collisions = await collisionsOf(tx, connection, nameLimit);
      const caused = collisions.find(({ offers }) => offers.some(({ id }) => shown.has(id)));
      if (caused) throw new Fault("conflict", `${describeCollision(caused)} Expose one of them.`);
      await hideCollisions(tx, connection, nameLimit);
      audit({
        target: { kind: "connection", id: connection.id, name: connection.slug },
        after: { shown: selection.shown.map(({ name }) => name), hidden: selection.hidden.map(({ name }) => name) },
      });
      return { total: known.length, exposed: selection.exposed, message: `${selection.exposed} exposed` };
    });
  },
});
