import { z } from "zod";
import { conditionsOf, NEWEST_FIRST } from "@/lib/calls/find-calls";
import { getCall } from "@/lib/calls/get-call";
import type { CallSummary } from "@/lib/calls/schema";
import { SUMMARY_COLUMNS, toSummary } from "@/lib/calls/views";
import { defineOperation } from "@/lib/operations/define";

const MOST = 5;
const DAYS = 7;
const DAY_MS = 86_400_000;

/** Calls of the same tool that failed in the same way in the week around a call. */
export const listSimilarCalls = defineOperation({
  name: "calls.similar",
  permission: "calls.read",
  audit: false,
  input: z.strictObject({ call: z.guid() }),
  async run(context, input): Promise<readonly CallSummary[]> {
    const call = await getCall.run(context, input);
    const { status, errorClass, tool, id } = call;
    if (status === "ok" || errorClass === null) return [];
    const at = Date.parse(call.startedAt);
    const from = new Date(at - DAYS * DAY_MS);
    const to = new Date(at + DAYS * DAY_MS);
    const conditions = await conditionsOf(context, { method: "all", status, errorClass, from, to });
    const rows = await context.db.call.findMany({
      where: { AND: [...conditions, { tool, id: { not: id } }] },
      orderBy: NEWEST_FIRST,
      take: MOST,
      select: SUMMARY_COLUMNS,
    });
    return rows.map(toSummary);
  },
});
