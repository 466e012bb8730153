import { Fault } from "@/lib/base/errors";
import { ownCalls } from "@/lib/calls/core/own-calls";
import { type CallFilters, QUIET_METHODS } from "@/lib/calls/schema";
import { escapeLike } from "@/lib/db/escape-like";
import type { OperationContext } from "@/lib/operations/context";

/** Who reads, and where from. */
export type CallSource = Pick<OperationContext, "db" | "actor">;

/** The newest first; of two of one millisecond the later id. */
export const NEWEST_FIRST = [{ startedAt: "desc" as const }, { id: "desc" as const }];

/** How many tools a part of a name may stand for, so that the index over tools is asked, and not every call. */
const MOST_TOOLS = 200;

/** The conditions of a filter, those of who may see what among them. */
export async function conditionsOf({ db, actor }: CallSource, filters: CallFilters): Promise<object[]> {
  const { connection, method, from, to } = filters;
  return [
    ownCalls(actor) ?? {},
    filters.status ? { status: filters.status } : {},
    method === "all" ? {} : { method: method ?? { notIn: [...QUIET_METHODS] } },
    filters.key ? { keyId: filters.key } : {},
    filters.caller ? { principalId: filters.caller } : {},
    filters.client ? { clientName: filters.client } : {},
    filters.errorClass ? { errorClass: filters.errorClass } : {},
    filters.slowerThan ? { totalMs: { gte: filters.slowerThan } } : {},
    connection ? (connection.startsWith("con_") ? { connectionId: connection } : { connectionSlug: connection }) : {},
    filters.tool ? await toolsLike(db, filters.tool, method) : {},
    from ? { startedAt: { gte: from } } : {},
    to ? { startedAt: { lt: to } } : {},
  ];
}

/**
 * A part of a tool's name as the names that it stands for, from the sums, where every call of a tool is counted in the
 * transaction that stores it. Lists are not counted: where they are asked for, the calls themselves are looked through.
 */
async function toolsLike(db: CallSource["db"], part: string, method: CallFilters["method"]): Promise<object> {
  const like = { contains: escapeLike(part), mode: "insensitive" as const };
  if (method !== undefined && method !== "tools/call") return { tool: like };
  const known = await db.callTotal.groupBy({
    by: ["tool"],
    where: { breakdown: "tool", grain: "day", tool: like },
    orderBy: { tool: "asc" },
    take: MOST_TOOLS,
  });
  return known.length < MOST_TOOLS ? { tool: { in: known.map(({ tool }) => tool) } } : { tool: like };
}

/** Where a page goes on. The first condition is for the planner: it leaves out the days after. */
export function after(cursor: string | undefined): object[] {
  if (cursor === undefined) return [];
  const [at = "", id = ""] = cursor.split("_");
  const startedAt = new Date(at);
  if (Number.isNaN(startedAt.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Fault("invalid_input", "cursor: this is not the cursor of a page of this list.");
  }
  return [{ startedAt: { lte: startedAt } }, { OR: [{ startedAt: { lt: startedAt } }, { startedAt, id: { lt: id } }] }];
}

export function cursorOf({ startedAt, id }: { readonly startedAt: string; readonly id: string }): string {
  return `${startedAt}_${id}`;
}
