import { findHolder } from "@/lib/access/holders";
import { judgeHolder, openTarget } from "@/lib/access/judge-holder";
import { RULE_COLUMNS, viewRules } from "@/lib/access/rule-views";
import { type AccessExplanation, explainAccessInput, HOLDER_KINDS } from "@/lib/access/schema";
import { Fault } from "@/lib/base/errors";
import { defineOperation } from "@/lib/operations/define";

const NOBODY = {
  person: "There is no such member.",
  service: "There is no such service account.",
  key: "There is no such key.",
} as const;

/** Whether somebody may use a server or a tool now, and what says so: every check of a call, in the order of a call. */
export const explainAccess = defineOperation({
  name: "access.explain",
  permission: "access.read",
  audit: false,
  input: explainAccessInput,
  async run(context, input): Promise<AccessExplanation> {
    const { db, actor } = context;
    const target = await openTarget(db, input.connection, input.tool);
    const kind = HOLDER_KINDS.find((name) => input[name] !== undefined) ?? "person";
    const holder = await findHolder(db, kind, input[kind] ?? "", actor);
    if (!holder) throw new Fault("not_found", NOBODY[kind]);
    const { decision, ...judged } = judgeHolder(target, holder);
    const where = { id: decision.rule?.id ?? "" };
    const rule = decision.rule && (await db.accessRule.findFirst({ where, select: RULE_COLUMNS }));
    return { ...judged, rule: rule ? ((await viewRules(context, [rule]))[0] ?? null) : null };
  },
});
