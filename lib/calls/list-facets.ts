import { z } from "zod";
import { defineOperation } from "@/lib/operations/define";

/** Something that calls can be filtered by. */
export interface Facet {
  readonly id: string;
  readonly name: string;
}

export interface CallFacets {
  readonly tools: readonly string[];
  /** Null where others' calls are not theirs to see. */
  readonly callers: readonly Facet[] | null;
  readonly clients: readonly string[];
}

const MOST = 200;
const DAYS = 90;
const DAY_MS = 86_400_000;

/** What was called, by whom and with what, in the last 90 days: the most called first. From sums, not from calls. */
export const listFacets = defineOperation({
  name: "calls.facets",
  permission: "calls.read",
  audit: false,
  input: z.strictObject({}),
  async run({ db, actor }): Promise<CallFacets> {
    const recent = { grain: "day", at: { gte: new Date(Date.now() - DAYS * DAY_MS) } };
    const most = { orderBy: { _sum: { calls: "desc" as const } }, take: MOST };
    const isByCaller = { ...recent, breakdown: "caller" };
    const [tools, callers, clients] = await Promise.all([
      db.callTotal.groupBy({ by: ["tool"], where: { ...recent, breakdown: "tool" }, ...most }),
      actor.permissions.has("callers.read")
        ? db.callTotal.groupBy({ by: ["principalId", "principalName"], where: isByCaller, ...most })
        : null,
      db.callTotal.groupBy({ by: ["clientName"], where: isByCaller, ...most }),
    ]);
    return {
      tools: tools.map(({ tool }) => tool),
      callers: callers && namedOnce(callers.map(({ principalId: id, principalName: name }) => ({ id, name }))),
      clients: clients.map(({ clientName }) => clientName).filter(Boolean),
    };
  },
});

/** Whoever was renamed stands once, by the name of most calls; who has no name is nobody that could be asked for. */
function namedOnce(callers: readonly Facet[]): readonly Facet[] {
  const byId = new Map<string, Facet>();
  for (const caller of callers) if (caller.id && !byId.has(caller.id)) byId.set(caller.id, caller);
  return [...byId.values()];
}
