import { refuseTooManyRules, refuseUnknownSubjects, refuseUnknownTool } from "@/lib/access/refuse-rule";
import { RULE_COLUMNS, viewRules } from "@/lib/access/rule-views";
import { type AccessRuleView, createAccessRuleInput } from "@/lib/access/schema";
import { newId } from "@/lib/base/ids";
import { getSummaryRow } from "@/lib/connections/summary-row";
import { defineOperation } from "@/lib/operations/define";

/** Makes a rule, which holds from the next request on, and in open sessions within a second. */
export const createAccessRule = defineOperation({
  name: "accessRules.create",
  permission: "access.write",
  audit: true,
  input: createAccessRuleInput,
  async run(context, input): Promise<AccessRuleView> {
    const row = await context.change(async (tx, audit) => {
      const connection = await getSummaryRow(tx, input.connection);
      await refuseTooManyRules(tx, 1);
      if (input.subject.kind !== "everyone") await refuseUnknownSubjects(tx, [input.subject]);
      if (input.tool !== undefined) await refuseUnknownTool(tx, connection.id, input.tool);
      const subjectId = input.subject.kind === "everyone" ? null : input.subject.id;
      const created = await tx.accessRule.create({
        data: {
          id: newId("rul"),
          effect: input.effect,
          subjectKind: input.subject.kind,
          subjectId,
          connectionId: connection.id,
          tool: input.tool ?? null,
          conditions: input.conditions,
          note: input.note,
        },
        select: RULE_COLUMNS,
      });
      audit({ target: { kind: "accessRule", id: created.id, name: connection.slug }, after: { ...input } });
      return created;
    });
    const [view] = await viewRules(context, [row]);
    if (!view) throw new Error("One rule has one view.");
    return view;
  },
});
