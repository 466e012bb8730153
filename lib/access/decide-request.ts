import { findHolder } from "@/lib/access/holders";
import { policyOf } from "@/lib/access/load-policy";
import { REQUEST_COLUMNS, toRequestView } from "@/lib/access/request-views";
import { type AccessRequestView, decideAccessRequestInput, HOLDER_KINDS } from "@/lib/access/schema";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { getSummaryRow } from "@/lib/connections/summary-row";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import type { Actor } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

/** Grants a wish, which makes the rule that allows it, or declines it. A rule that denies has to go first. */
export const decideAccessRequest = defineOperation({
  name: "accessRequests.decide",
  permission: "access.write",
  audit: true,
  input: decideAccessRequestInput,
  async run(context, input): Promise<AccessRequestView> {
    const row = await context.change(async (tx, audit) => {
      const request = await tx.accessRequest.findFirst({ where: { id: input.request }, select: REQUEST_COLUMNS });
      if (!request) throw new Fault("not_found", "There is no such request.");
      if (request.state !== "open") throw new Fault("conflict", `This request has been ${request.state} already.`);
      // Of two who decide at once the second waits here, and finds it decided.
      const data = { state: input.decision, decidedAt: new Date(), decidedBy: context.actor.name };
      const { count } = await tx.accessRequest.updateMany({ where: { id: request.id, state: "open" }, data });
      if (count === 0) throw new Fault("conflict", "Somebody else has decided this request just now.");
      const { subjectKind, subjectId, tool } = request;
      let rule: string | null = null;
      if (input.decision === "granted") {
        const connection = await getSummaryRow(tx, request.server);
        rule = newId("rul");
        const allow = {
          id: rule,
          effect: "allow",
          subjectKind,
          subjectId,
          connectionId: connection.id,
          tool,
          note: "Granted on request",
        };
        await tx.accessRule.create({ data: allow, select: { id: true } });
        await refuseDenied(tx, context.actor, request, connection.id);
      }
      audit({
        target: { kind: "accessRequest", id: request.id, name: request.server },
        before: { state: request.state },
        after: { state: input.decision, subjectKind, subjectId, tool, rule },
      });
      return tx.accessRequest.findFirstOrThrow({ where: { id: request.id }, select: REQUEST_COLUMNS });
    });
    return toRequestView(row);
  },
});

/** Told that it was granted, somebody who is still denied would ask again. */
async function refuseDenied(
  tx: OrganizationTransaction,
  actor: Actor,
  { subjectKind, subjectId, tool }: { subjectKind: string; subjectId: string; tool: string | null },
  connectionId: string,
): Promise<void> {
  const kind = HOLDER_KINDS.find((known) => known === subjectKind);
  const holder = kind && (await findHolder(tx, kind, subjectId, actor));
  if (!holder) throw new Fault("conflict", "Whoever asked is not there any more: decline it.");
  const connections = await tx.connection.findMany({
    where: { id: connectionId },
    select: { id: true, restricted: true, restrictedTools: true },
  });
  const rules = await tx.accessRule.findMany({ where: { connectionId } });
  const moment = { now: Date.now(), address: null };
  const { rule, why } = policyOf(rules, connections)?.decide(holder.facts, moment, connectionId, tool) ?? {};
  if (why !== "denied" || !rule) return;
  const note = rule.note ? ` (${rule.note})` : "";
  throw new Fault("conflict", `A rule denies it${note}, and what denies wins: remove that rule first.`, {
    data: { rule: rule.id },
  });
}
