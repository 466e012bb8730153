import type { z } from "zod";
import { type RestrictionView, restrictConnectionInput } from "@/lib/access/schema";
import { Fault } from "@/lib/base/errors";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { defineOperation } from "@/lib/operations/define";

/** Says whether a server, or single tools of it, are only for whom a rule allows. */
export const restrictConnection = defineOperation({
  name: "connections.restrict",
  permission: "access.write",
  audit: true,
  input: restrictConnectionInput,
  run(context, input): Promise<RestrictionView> {
    return context.change(async (tx, audit) => {
      const { id, slug } = await getSummaryRow(tx, input.connection);
      const columns = { restricted: true, restrictedTools: true, newTeams: true } as const;
      const before = await tx.connection.findFirstOrThrow({ where: { id }, select: columns });
      const restrictedTools = restrictedBy(input, before.restrictedTools);
      // What is taken out of the list may be gone from the server.
      const unknown = await unknownOf((restrictedTools ?? []).filter((name) => !before.restrictedTools.includes(name)));
      if (unknown) throw new Fault("tool_not_found", `Tool not found: ${unknown}`);
      const data = {
        ...(input.restricted === undefined ? {} : { restricted: input.restricted }),
        ...(restrictedTools === undefined ? {} : { restrictedTools }),
        ...(input.newTeams === undefined ? {} : { newTeams: input.newTeams }),
      };
      const after = await tx.connection.update({ where: { id }, data, select: columns });
      audit({ target: { kind: "connection", id, name: slug }, before: { ...before }, after: { ...after } });
      return { connection: slug, ...after };

      async function unknownOf(names: readonly string[]): Promise<string | undefined> {
        const where = { connectionId: id, kind: "tool", name: { in: [...names] } };
        const known = await tx.capability.findMany({ where, select: { name: true } });
        return names.find((name) => !known.some((tool) => tool.name === name));
      }
    });
  },
});

/** The list as it is to be; undefined: as it is. */
function restrictedBy(
  { restrictedTools, tool }: z.output<typeof restrictConnectionInput>,
  before: readonly string[],
): string[] | undefined {
  if (restrictedTools === undefined && tool === undefined) return undefined;
  const names = new Set(restrictedTools ?? before);
  if (tool?.restricted) names.add(tool.name);
  else if (tool) names.delete(tool.name);
  return [...names].sort();
}
