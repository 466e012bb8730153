import { type ConnectionSummary, listConnectionsInput } from "@/lib/connections/schema";
import { countTools, SUMMARY_COLUMNS, toSummary } from "@/lib/connections/views";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** By slug, which is unique; the last row's slug is the cursor. */
export const listConnections = defineOperation({
  name: "connections.list",
  permission: "connections.read",
  audit: false,
  input: listConnectionsInput,
  async run({ db }, input): Promise<Page<ConnectionSummary>> {
    const search = { contains: input.search, mode: "insensitive" } as const;
    const where = {
      ...(input.search === "" ? {} : { OR: [{ name: search }, { slug: search }, { url: search }] }),
      ...(input.status ? { status: input.status } : {}),
      ...(input.auth ? { authKind: input.auth } : {}),
      ...(input.environment ? { environment: input.environment } : {}),
    };
    const [rows, total] = await Promise.all([
      db.connection.findMany({
        where: input.cursor ? { AND: [where, { slug: { gt: input.cursor } }] } : where,
        orderBy: { slug: "asc" },
        take: input.limit + 1,
        select: SUMMARY_COLUMNS,
      }),
      db.connection.count({ where }),
    ]);
    const page = rows.slice(0, input.limit);
    const counts = await countTools(
      db,
      page.map(({ id }) => id),
    );
    return {
      items: page.map((row) => toSummary(row, counts.get(row.id))),
      nextCursor: rows.length > input.limit ? (page.at(-1)?.slug ?? null) : null,
      total,
    };
  },
});
