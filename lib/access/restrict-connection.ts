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
      const columns = { restricted: true, restrictedTools: true } as const;
      const before = await tx.connection.findFirst({ where: { id }, select: columns });
      const restrictedTools = input.restrictedTools && [...new Set(input.restrictedTools)].sort();
      const unknown = restrictedTools && (await unknownOf(restrictedTools));
      if (unknown) throw new Fault("tool_not_found", `Tool not found: ${unknown}`);
      const data = {
        ...(input.restricted === undefined ? {} : { restricted: input.restricted }),
        ...(restrictedTools === undefined ? {} : { restrictedTools }),
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
