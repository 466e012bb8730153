import { Fault } from "@/lib/base/errors";
import { ownCalls } from "@/lib/calls/core/own-calls";
import { type CallDetail, getCallInput } from "@/lib/calls/schema";
import { DETAIL_COLUMNS, toDetail } from "@/lib/calls/views";
import { defineOperation } from "@/lib/operations/define";

/** An id holds the milliseconds in which it was made, which are those of the call's beginning, or nearly. */
const NEARLY_MS = 10_000;

/** Later than any call, and the last day that the database's text form of dates holds. */
const LATEST_MS = Date.UTC(9999, 11, 30);

export const getCall = defineOperation({
  name: "calls.get",
  permission: "calls.read",
  audit: false,
  input: getCallInput,
  async run({ db, actor }, { call: id }): Promise<CallDetail> {
    // UUIDv7 (RFC 9562, section 5.7). Without the time, every day's table would have to be asked.
    const madeAt = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    const row =
      madeAt > LATEST_MS
        ? null
        : await db.call.findFirst({
            where: {
              ...ownCalls(actor),
              id,
              startedAt: { gte: new Date(madeAt - NEARLY_MS), lte: new Date(madeAt + NEARLY_MS) },
            },
            select: DETAIL_COLUMNS,
          });
    if (!row) throw new Fault("not_found", "There is no such call, or it is older than what is kept.");
    return toDetail(row);
  },
});
