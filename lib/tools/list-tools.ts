import type { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { escapeLike } from "@/lib/db/escape-like";
import type { OrganizationDb } from "@/lib/db/scoped";
import { exportedToolName } from "@/lib/gateway/core/names";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import { type ListedTool, listToolsInput, type ToolFigures, type ToolPage } from "@/lib/tools/schema";
import { type CountedTool, countCalls, readDayFigures, startOfDay, startOfMonth } from "@/lib/tools/tool-figures";

type Input = z.output<typeof listToolsInput>;

/** The tools of all servers, with what their calls came to. */
export const listTools = defineOperation({
  name: "tools.list",
  permission: "connections.read",
  audit: false,
  input: listToolsInput,
  async run({ db, services }, input): Promise<ToolPage> {
    const nameLimit = services.environment.TOOL_NAME_LIMIT;
    const now = Date.now();
    const [servers, found] = await Promise.all([
      db.connection.findMany({ select: { slug: true, name: true }, orderBy: { slug: "asc" } }),
      input.order === "calls" || input.state === "unused"
        ? findByCalls(db, input, nameLimit, now)
        : findByServer(db, input),
    ]);
    const { rows, nextCursor } = found;
    const figures = await readDayFigures(
      db,
      rows.map((row) => counted(row, nameLimit)),
      now,
    );
    const items = rows.map((row, at) => toListed(row, nameLimit, figures[at] ?? NO_CALLS));
    return { items, nextCursor, total: found.total, servers };
  },
});

const NO_CALLS: ToolFigures = { calls: 0, errors: 0, p95Ms: null };

const COLUMNS = {
  id: true,
  connectionId: true,
  name: true,
  title: true,
  description: true,
  readOnly: true,
  destructive: true,
  exposed: true,
  reviewedAt: true,
  reviewedHash: true,
  testedAt: true,
  connection: { select: { slug: true, name: true, status: true } },
} as const;

type ToolRow = Awaited<ReturnType<typeof readRows>>[number];

function readRows(db: OrganizationDb, where: object, take?: number) {
  return db.capability.findMany({
    where,
    orderBy: [{ connection: { slug: "asc" } }, { name: "asc" }],
    select: COLUMNS,
    ...(take === undefined ? {} : { take }),
  });
}

interface Found {
  readonly rows: readonly ToolRow[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** The cursor is the last row's id: what follows stands after its server and name. */
async function findByServer(db: OrganizationDb, input: Input): Promise<Found> {
  const where = whereOf(input);
  const [rows, total] = await Promise.all([
    readRows(db, { AND: [where, ...(await after(db, input.cursor))] }, input.limit + 1),
    db.capability.count({ where }),
  ]);
  const { items, nextCursor } = cutPage(rows, input.limit, ({ id }) => id);
  return { rows: items, total, nextCursor };
}

async function after(db: OrganizationDb, cursor: string | undefined) {
  if (cursor === undefined) return [];
  const last = await db.capability.findFirst({
    where: { id: cursor },
    select: { name: true, connection: { select: { slug: true } } },
  });
  if (!last) throw new Fault("invalid_input", "cursor: the tool that this page goes on from is gone. Begin anew.");
  const { slug } = last.connection;
  return [{ OR: [{ connection: { slug: { gt: slug } } }, { connection: { slug }, name: { gt: last.name } }] }];
}

/** The most called first, or those that nobody calls: what is called is counted, then the page is read. */
async function findByCalls(db: OrganizationDb, input: Input, nameLimit: number, now: number): Promise<Found> {
  const light = await db.capability.findMany({
    where: whereOf(input),
    orderBy: [{ connection: { slug: "asc" } }, { name: "asc" }],
    select: { id: true, connectionId: true, name: true, connection: { select: { slug: true } } },
  });
  const tools = light.map((row) => counted(row, nameLimit));
  const isUnused = input.state === "unused";
  const counts = isUnused
    ? await countCalls(db, tools, "day", startOfMonth(now))
    : await countCalls(db, tools, "hour", startOfDay(now));
  const ranked = light
    .map((row, at) => ({ id: row.id, calls: counts[at] ?? 0 }))
    .filter(({ calls }) => !isUnused || calls === 0)
    .sort((left, right) => right.calls - left.calls);
  const from = Number(/^\d{1,6}$/.exec(input.cursor ?? "")?.[0] ?? 0);
  const ids = ranked.slice(from, from + input.limit).map(({ id }) => id);
  const rows = new Map((await readRows(db, { id: { in: ids } })).map((row) => [row.id, row]));
  const end = from + input.limit;
  return {
    rows: ids.flatMap((id) => rows.get(id) ?? []),
    total: ranked.length,
    nextCursor: end < ranked.length ? String(end) : null,
  };
}

function whereOf({ search, server, kind, state }: Input) {
  const text = { contains: escapeLike(search), mode: "insensitive" as const };
  return {
    kind: "tool",
    ...(search === "" ? {} : { OR: [{ name: text }, { title: text }, { description: text }] }),
    ...(server === undefined ? {} : { connection: { slug: server } }),
    ...(kind === "read_only" ? { readOnly: true } : kind === "destructive" ? { destructive: true } : {}),
    ...STATE_IS[state],
  };
}

const STATE_IS = {
  exposed: { exposed: true },
  hidden: { exposed: false },
  changed: { reviewedHash: { not: null } },
  new: { exposed: true, reviewedAt: null },
  unused: { exposed: true },
} as const satisfies Record<Input["state"], object>;

function counted(row: Pick<ToolRow, "connectionId" | "name"> & { connection: { slug: string } }, nameLimit: number) {
  const exportedName = exportedToolName(row.connection.slug, row.name, nameLimit);
  return { connectionId: row.connectionId, name: row.name, exportedName } satisfies CountedTool;
}

function toListed(row: ToolRow, nameLimit: number, day: ToolFigures): ListedTool {
  return {
    id: row.id,
    name: row.name,
    exportedName: exportedToolName(row.connection.slug, row.name, nameLimit),
    title: row.title,
    description: row.description,
    readOnly: row.readOnly,
    destructive: row.destructive,
    exposed: row.exposed,
    review: row.reviewedAt === null ? "new" : row.reviewedHash === null ? "taken" : "changed",
    testedAt: row.testedAt?.toISOString() ?? null,
    server: row.connection,
    day,
  };
}
