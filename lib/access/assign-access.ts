import { refuseTooManyRules, refuseUnknownSubjects, refuseUnknownTool } from "@/lib/access/refuse-rule";
import { assignAccessInput } from "@/lib/access/schema";
import { newId } from "@/lib/base/ids";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { defineOperation } from "@/lib/operations/define";

/**
 * Says of some at once whether they may use a server or a tool of it: what was said of each of them without conditions goes,
 * and a rule comes in its place. Rules with conditions, and about others, stay.
 */
export const assignAccess = defineOperation({
  name: "access.assign",
  permission: "access.write",
  audit: true,
  input: assignAccessInput,
  run(
    context,
    { connection: slug, tool, subjects, effect },
  ): Promise<{ readonly made: number; readonly removed: number }> {
    return context.change(async (tx, audit) => {
      const connection = await getSummaryRow(tx, slug);
      if (tool !== undefined) await refuseUnknownTool(tx, connection.id, tool);
      const unique = [...new Map(subjects.map((subject) => [`${subject.kind} ${subject.id}`, subject])).values()];
      await refuseUnknownSubjects(tx, unique);
      const target = { connectionId: connection.id, tool: tool ?? null };
      const about = unique.map(({ kind, id }) => ({ subjectKind: kind, subjectId: id }));
      const known = await tx.accessRule.findMany({
        where: { ...target, OR: about },
        select: { id: true, conditions: true },
      });
      const over = known.filter(({ conditions }) => Object.keys(Object(conditions)).length === 0).map(({ id }) => id);
      await tx.accessRule.deleteMany({ where: { id: { in: over } } });
      const made =
        effect === "inherit" ? [] : about.map((subject) => ({ id: newId("rul"), effect, ...subject, ...target }));
      await refuseTooManyRules(tx, made.length);
      await tx.accessRule.createMany({ data: made });
      audit({
        target: { kind: "connection", id: connection.id, name: slug },
        before: { rules: over },
        after: { tool: tool ?? null, effect, subjects: unique, rules: made.map(({ id }) => id) },
      });
      return { made: made.length, removed: over.length };
    });
  },
});
