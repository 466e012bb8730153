import { floorTo } from "@/lib/analytics/core/buckets";
import { readTable } from "@/lib/analytics/read-table";
import type { TotalRow } from "@/lib/analytics/read-totals";
import { type CallerCalls, type CostLine, costsOf, sharesOf, type ToolCalls } from "@/lib/costs/core/costs";
import { writeAmount } from "@/lib/costs/core/money";
import { microsOf } from "@/lib/costs/price-views";
import { type CostsView, type CostView, costsInput } from "@/lib/costs/schema";
import type { OrganizationDb } from "@/lib/db/scoped";
import { exportedToolName } from "@/lib/gateway/core/names";
import { defineOperation } from "@/lib/operations/define";

/** Lines of a table: the dearest first. */
const MOST = 100;

/**
 * What the calls of a range cost, from sums: calls that a server was asked for, times the price that held on their day. What
 * was denied reached no server and costs nothing.
 */
export const getCosts = defineOperation({
  name: "costs.get",
  permission: "calls.read",
  feature: "advancedAnalytics",
  audit: false,
  input: costsInput,
  async run({ db, actor, organization, services }, { from, to }): Promise<CostsView> {
    const seesCallers = actor.permissions.has("callers.read");
    const within = { from: floorTo("hour", from.getTime()), to: to.getTime() };
    const [tools, callers, prices, ids, row] = await Promise.all([
      readTable(db, "tool", within, {}),
      seesCallers ? readTable(db, "caller", within, {}) : null,
      readPrices(db),
      readIds(db, services.environment.TOOL_NAME_LIMIT),
      db.organization.findFirst({ where: { id: organization.id }, select: { currency: true } }),
    ]);
    const toolCalls = (tools ?? []).flatMap((line) => toToolCalls(line, ids));
    const costs = costsOf(prices, toolCalls);
    return {
      currency: row?.currency ?? "USD",
      from: new Date(within.from).toISOString(),
      to: to.toISOString(),
      cost: writeAmount(costs.micros),
      calls: costs.calls,
      priced: costs.priced,
      servers: costs.servers.slice(0, MOST).map(toView),
      tools: costs.tools.slice(0, MOST).map(toView),
      callers:
        callers &&
        sharesOf(
          prices,
          toolCalls,
          callers.flatMap((line) => toCallerCalls(line, ids)),
        )
          .slice(0, MOST)
          .map(toView),
    };
  },
});

async function readPrices(db: OrganizationDb) {
  const rows = await db.price.findMany({
    select: { connectionId: true, tool: true, amount: true, validFrom: true },
  });
  return rows.map(({ connectionId, tool, amount, validFrom }) => ({
    connectionId,
    tool,
    micros: microsOf(amount),
    validFrom: validFrom.getTime(),
  }));
}

/** How sums name servers and tools, and what prices call them. */
interface Ids {
  /** A server's id, by its slug; those that are gone as well, as far as they have a price. */
  readonly bySlug: ReadonlyMap<string, string>;
  /** A tool as its server calls it, by the server's slug and the name that clients use. */
  readonly byExported: ReadonlyMap<string, string>;
}

async function readIds(db: OrganizationDb, nameLimit: number): Promise<Ids> {
  const [connections, priced, tools] = await Promise.all([
    db.connection.findMany({ select: { id: true, slug: true } }),
    db.price.findMany({ distinct: ["connectionId"], select: { connectionId: true, connectionSlug: true } }),
    db.price.findMany({
      where: { tool: { not: "" } },
      distinct: ["connectionSlug", "tool"],
      select: { connectionSlug: true, tool: true },
    }),
  ]);
  return {
    bySlug: new Map([
      ...priced.map(({ connectionSlug, connectionId }) => [connectionSlug, connectionId] as const),
      ...connections.map(({ slug, id }) => [slug, id] as const),
    ]),
    byExported: new Map(
      tools.map(({ connectionSlug: slug, tool }) => [`${slug}\n${exportedToolName(slug, tool, nameLimit)}`, tool]),
    ),
  };
}

function toToolCalls(
  { at, connectionSlug, tool, calls, denied }: TotalRow,
  { bySlug, byExported }: Ids,
): readonly ToolCalls[] {
  // Without a server nothing was asked of one.
  if (connectionSlug === "" || calls <= denied) return [];
  const own = byExported.get(`${connectionSlug}\n${tool}`) ?? withoutPrefix(tool, connectionSlug);
  const connectionId = bySlug.get(connectionSlug) ?? connectionSlug;
  return [{ at: at.getTime(), connectionId, connectionSlug, tool: own, calls: calls - denied }];
}

/** At a server's own endpoint a tool has its plain name, at the unified one it begins with the slug: it is one tool. */
function withoutPrefix(tool: string, slug: string): string {
  return tool.startsWith(`${slug}__`) ? tool.slice(slug.length + 2) : tool;
}

function toCallerCalls(
  { at, connectionSlug, principalId, principalName, calls, denied }: TotalRow,
  { bySlug }: Ids,
): readonly CallerCalls[] {
  if (connectionSlug === "" || calls <= denied) return [];
  const connectionId = bySlug.get(connectionSlug) ?? connectionSlug;
  const [callerId, callerName] = [principalId, principalName];
  return [{ at: at.getTime(), connectionId, callerId, callerName, calls: calls - denied }];
}

function toView({ micros, ...line }: CostLine): CostView {
  return { ...line, cost: writeAmount(micros) };
}
