import { RULE_COLUMNS } from "@/lib/access/rule-views";
import { accessRuleInput } from "@/lib/access/schema";
import { Fault } from "@/lib/base/errors";
import { defineOperation } from "@/lib/operations/define";

export const removeAccessRule = defineOperation({
  name: "accessRules.remove",
  permission: "access.write",
  audit: true,
  input: accessRuleInput,
  run(context, input): Promise<{ readonly removed: string }> {
    return context.change(async (tx, audit) => {
      const row = await tx.accessRule.findFirst({ where: { id: input.rule }, select: RULE_COLUMNS });
      if (!row) throw new Fault("not_found", "There is no such rule.");
      await tx.accessRule.delete({ where: { id: row.id }, select: { id: true } });
      const { effect, subjectKind, subjectId, tool, conditions, note } = row;
      audit({
        target: { kind: "accessRule", id: row.id, name: row.connection.slug },
        before: { effect, subjectKind, subjectId, tool, conditions, note },
      });
      return { removed: row.id };
    });
  },
});
