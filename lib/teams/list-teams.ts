import { escapeLike } from "@/lib/db/escape-like";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";
import { listTeamsInput, type TeamView } from "@/lib/teams/schema";
import { TEAM_COLUMNS, toTeamView } from "@/lib/teams/views";

/** In the order in which they were made. */
export const listTeams = defineOperation({
  name: "teams.list",
  permission: "members.read",
  audit: false,
  input: listTeamsInput,
  async run({ db, actor }, { search, limit, cursor }): Promise<Page<TeamView>> {
    const where = search === "" ? {} : { name: { contains: escapeLike(search), mode: "insensitive" as const } };
    const [rows, total] = await Promise.all([
      db.team.findMany({
        where: cursor ? { AND: [where, { id: { gt: cursor } }] } : where,
        orderBy: { id: "asc" },
        take: limit + 1,
        select: TEAM_COLUMNS,
      }),
      db.team.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, limit, ({ id }) => id);
    return {
      items: items.map((row) => toTeamView(row, actor)),
      nextCursor,
      total,
    };
  },
});
