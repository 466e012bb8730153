import { Fault } from "@/lib/base/errors";
import { type CallSummary, listCallsInput } from "@/lib/calls/schema";
import { SUMMARY_COLUMNS, toSummary } from "@/lib/calls/views";
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
  async run({ db }, input): Promise<CallPage> {
    const { connection, tool } = input;
    const filters = {
      ...(input.status ? { status: input.status } : {}),
      ...(input.key ? { keyId: input.key } : {}),
      ...(connection
        ? connection.startsWith("con_")
          ? { connectionId: connection }
          : { connectionSlug: connection }
        : {}),
      ...(tool ? { tool: { contains: escapeLike(tool), mode: "insensitive" as const } } : {}),
    };
    const rows = await db.call.findMany({
      where: { AND: [filters, ...within(input.from, input.to), ...after(input.cursor)] },
      orderBy: [{ startedAt: "desc" }, { id: "desc" }],
      take: input.limit + 1,
      select: SUMMARY_COLUMNS,
    });
    const items = rows.slice(0, input.limit).map(toSummary);
    const last = items.at(-1);
    return { items, nextCursor: last && rows.length > input.limit ? `${last.startedAt}_${last.id}` : null };
  },
});

/** Prisma passes these on as wildcards, and `_` stands in every tool's name. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function within(from: Date | undefined, to: Date | undefined) {
  return [...(from ? [{ startedAt: { gte: from } }] : []), ...(to ? [{ startedAt: { lt: to } }] : [])];
}

/** The first condition is for the planner: it leaves out the days after. */
function after(cursor: string | undefined) {
  if (cursor === undefined) return [];
  const [at = "", id = ""] = cursor.split("_");
  const startedAt = new Date(at);
  if (Number.isNaN(startedAt.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Fault("invalid_input", "cursor: this is not the cursor of a page of this list.");
  }
  return [{ startedAt: { lte: startedAt } }, { OR: [{ startedAt: { lt: startedAt } }, { startedAt, id: { lt: id } }] }];
}
