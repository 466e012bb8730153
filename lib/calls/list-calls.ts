import { after, conditionsOf, cursorOf, NEWEST_FIRST } from "@/lib/calls/find-calls";
import { type CallSummary, listCallsInput } from "@/lib/calls/schema";
import { SUMMARY_COLUMNS, toSummary } from "@/lib/calls/views";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";

export interface CallPage {
  readonly items: readonly CallSummary[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** The newest first. A page goes on after the last row of the one before, so that rows that arrive move nothing. */
export const listCalls = defineOperation({
  name: "calls.list",
  permission: "calls.read",
  audit: false,
  input: listCallsInput,
  async run(context, { cursor, limit, ...filters }): Promise<CallPage> {
    const rows = await context.db.call.findMany({
      where: { AND: [...(await conditionsOf(context, filters)), ...after(cursor)] },
      orderBy: NEWEST_FIRST,
      take: limit + 1,
      select: SUMMARY_COLUMNS,
    });
    return cutPage(rows.map(toSummary), limit, cursorOf);
  },
});
