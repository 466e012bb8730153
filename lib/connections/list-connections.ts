import { type ConnectionOwner, type ConnectionPage, listConnectionsInput } from "@/lib/connections/schema";
import {
  countCallsOfDay,
  countTools,
  countUnreviewed,
  readHours,
  SUMMARY_COLUMNS,
  toSummary,
} from "@/lib/connections/views";
import type { OrganizationDb } from "@/lib/db/scoped";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";

/** By slug, which is unique; the last row's slug is the cursor. */
export const listConnections = defineOperation({
  name: "connections.list",
  permission: "connections.read",
  audit: false,
  input: listConnectionsInput,
  async run({ db }, input): Promise<ConnectionPage> {
    const search = { contains: input.search, mode: "insensitive" } as const;
    const where = {
      ...(input.search === "" ? {} : { OR: [{ name: search }, { slug: search }, { url: search }] }),
      ...(input.status ? { status: input.status } : {}),
      ...(input.auth ? { authKind: input.auth } : {}),
      ...(input.environment ? { environment: input.environment } : {}),
      ...(input.owner ? { createdById: input.owner } : {}),
    };
    const [rows, total, owners] = await Promise.all([
      db.connection.findMany({
        where: input.cursor ? { AND: [where, { slug: { gt: input.cursor } }] } : where,
        orderBy: { slug: "asc" },
        take: input.limit + 1,
        select: SUMMARY_COLUMNS,
      }),
      db.connection.count({ where }),
      listOwners(db),
    ]);
    const { items: page, nextCursor } = cutPage(rows, input.limit, ({ slug }) => slug);
    const ids = page.map(({ id }) => id);
    const [tools, calls, hours, unreviewed] = await Promise.all([
      countTools(db, ids),
      countCallsOfDay(db, ids),
      readHours(db, ids),
      countUnreviewed(db, ids),
    ]);
    return {
      items: page.map((row) => ({
        ...toSummary(row, tools.get(row.id)),
        callsLast24h: calls.get(row.id) ?? 0,
        hours: hours.get(row.id) ?? [],
        unreviewedTools: unreviewed.get(row.id) ?? 0,
      })),
      nextCursor,
      total,
      owners,
    };
  },
});

async function listOwners(db: Pick<OrganizationDb, "connection">): Promise<readonly ConnectionOwner[]> {
  const rows = await db.connection.findMany({
    where: { createdById: { not: null } },
    distinct: ["createdById"],
    select: { createdBy: { select: { id: true, name: true, email: true } } },
  });
  return rows
    .flatMap(({ createdBy }) =>
      createdBy ? [{ id: createdBy.id, name: createdBy.name ?? createdBy.email ?? createdBy.id }] : [],
    )
    .sort((left, right) => left.name.localeCompare(right.name));
}
