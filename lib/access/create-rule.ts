import type { z } from "zod";
import { RULE_COLUMNS, viewRules } from "@/lib/access/rule-views";
import { type AccessRuleView, createAccessRuleInput } from "@/lib/access/schema";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { getSummaryRow } from "@/lib/connections/summary-row";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { defineOperation } from "@/lib/operations/define";
import { roleExists } from "@/lib/roles/role-permissions";

/** Every request reads them all where it lists. */
const MAX_RULES = 2000;

type NewRule = z.output<typeof createAccessRuleInput>;

/** Makes a rule, which holds from the next request on, and in open sessions within a second. */
export const createAccessRule = defineOperation({
  name: "accessRules.create",
  permission: "access.write",
  audit: true,
  input: createAccessRuleInput,
  async run(context, input): Promise<AccessRuleView> {
    const row = await context.change(async (tx, audit) => {
      const connection = await getSummaryRow(tx, input.connection);
      if ((await tx.accessRule.count()) >= MAX_RULES) {
        throw new Fault("conflict", `An organization has at most ${MAX_RULES} rules: remove one that is not needed.`);
      }
      await refuseUnknownSubject(tx, input.subject);
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
    const [view] = await viewRules(context.db, [row]);
    if (!view) throw new Error("One rule has one view.");
    return view;
  },
});

/** A rule about nobody would look as if it did something. */
async function refuseUnknownSubject(tx: OrganizationTransaction, subject: NewRule["subject"]): Promise<void> {
  const isKnown = await subjectExists(tx, subject);
  if (!isKnown)
    throw new Fault("not_found", `There is no such ${subject.kind} here. Choose one of the organization's.`);
}

async function subjectExists(tx: OrganizationTransaction, subject: NewRule["subject"]): Promise<boolean> {
  const select = { id: true } as const;
  switch (subject.kind) {
    case "everyone":
      return true;
    case "role":
      return roleExists(tx, subject.id);
    case "team":
      return (await tx.team.findFirst({ where: { id: subject.id }, select })) !== null;
    case "person":
      return (await tx.membership.findFirst({ where: { userId: subject.id }, select })) !== null;
    case "service":
      return (await tx.serviceAccount.findFirst({ where: { id: subject.id }, select })) !== null;
    case "key":
      return (await tx.apiKey.findFirst({ where: { id: subject.id }, select })) !== null;
    case "client":
      return (await tx.oauthGrant.findFirst({ where: { clientId: subject.id }, select })) !== null;
  }
}

async function refuseUnknownTool(tx: OrganizationTransaction, connectionId: string, tool: string): Promise<void> {
  const where = { connectionId, kind: "tool", name: tool };
  const known = await tx.capability.findFirst({ where, select: { id: true } });
  if (!known) throw new Fault("tool_not_found", `Tool not found: ${tool}`);
}
