import { floorTo } from "@/lib/analytics/core/buckets";
import { readTable } from "@/lib/analytics/read-table";
import { type NamedFigures, usersInput } from "@/lib/analytics/schema";
import { byCaller, tableOf } from "@/lib/analytics/tables";
import { defineOperation } from "@/lib/operations/define";

/** Who called how much. Whoever may not see others' calls sees a line for themselves. */
export const listUsers = defineOperation({
  name: "analytics.users",
  permission: "calls.read",
  feature: "advancedAnalytics",
  audit: false,
  input: usersInput,
  async run({ db, actor }, { from, to }): Promise<readonly NamedFigures[]> {
    const within = { from: floorTo("hour", from.getTime()), to: to.getTime() };
    const rows = (await readTable(db, "caller", within, {})) ?? [];
    if (actor.permissions.has("callers.read")) return tableOf(rows, byCaller);
    const keys = await db.apiKey.findMany({
      where: { OR: [{ userId: actor.userId ?? actor.id }, { id: actor.id }] },
      select: { id: true, serviceAccountId: true },
    });
    const own = new Set([
      actor.id,
      actor.userId,
      ...keys.flatMap(({ id, serviceAccountId }) => [id, serviceAccountId]),
    ]);
    return tableOf(
      rows.filter(({ principalId }) => own.has(principalId)),
      byCaller,
    );
  },
});
