import type { z } from "zod";
import { findAccounts, findKeys, findPersons, type Holder } from "@/lib/access/holders";
import { judgeHolder, openTarget } from "@/lib/access/judge-holder";
import { RULE_COLUMNS, viewRules } from "@/lib/access/rule-views";
import { type AccessHolder, type AccessRuleView, whoMayUseInput } from "@/lib/access/schema";
import { escapeLike } from "@/lib/db/escape-like";
import type { OperationContext } from "@/lib/operations/context";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

type Asked = z.output<typeof whoMayUseInput>;

/** Everybody who calls, and of each whether they may use a server or a tool of it now, and what says so. */
export const whoMayUse = defineOperation({
  name: "access.who",
  permission: "access.read",
  audit: false,
  input: whoMayUseInput,
  async run(context, input): Promise<Page<AccessHolder>> {
    const { db } = context;
    const target = await openTarget(db, input.connection, input.tool);
    const [{ holders, total }, rows] = await Promise.all([
      findHolders(context, input),
      db.accessRule.findMany({ where: { connectionId: target.connection.id }, select: RULE_COLUMNS }),
    ]);
    const rules = new Map((await viewRules(context, rows)).map((rule) => [rule.id, rule]));
    const { items, nextCursor } = cutPage(holders, input.limit, ({ at }) => at);
    return {
      items: items.map((holder) => {
        const { allowed, because, decision } = judgeHolder(target, holder);
        const { kind, id, name, role, teams } = holder;
        return {
          kind,
          id,
          name,
          role: role === null ? null : { id: role, name: target.roleName(role) },
          teams,
          allowed,
          because,
          rule: decision.rule && (rules.get(decision.rule.id) ?? null),
          own: ownEffect([...rules.values()], holder, input.tool ?? null),
        };
      }),
      nextCursor,
      total,
    };
  },
});

/** One more than the page holds. */
async function findHolders(
  { db, actor }: OperationContext,
  { about, search, limit, cursor }: Asked,
): Promise<{ readonly holders: readonly (Holder & { readonly at: string })[]; readonly total: number }> {
  const contains = { contains: escapeLike(search), mode: "insensitive" as const };
  const named = search === "" ? {} : { name: contains };
  const later = (where: object) => ({
    where: cursor === undefined ? where : { AND: [where, { id: { gt: cursor } }] },
    orderBy: { id: "asc" as const },
    take: limit + 1,
  });
  const byId = (found: readonly Holder[]) => found.map((holder) => ({ ...holder, at: holder.id }));
  switch (about) {
    case "person": {
      // Who does not see addresses cannot find out by searching for them either.
      const seesAddresses = actor.permissions.has("members.write");
      const where = search === "" ? {} : { user: { OR: [named, ...(seesAddresses ? [{ email: contains }] : [])] } };
      return { holders: await findPersons(db, later(where), actor), total: await db.membership.count({ where }) };
    }
    case "service":
      return {
        holders: byId(await findAccounts(db, later(named))),
        total: await db.serviceAccount.count({ where: named }),
      };
    case "key": {
      const now = new Date();
      const where = { ...named, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
      return { holders: byId(await findKeys(db, later(where), now)), total: await db.apiKey.count({ where }) };
    }
  }
}

/** What a rule without conditions says of this very one; of two the one that denies. */
function ownEffect(rules: readonly AccessRuleView[], { kind, id }: Holder, tool: string | null): AccessHolder["own"] {
  const own = rules.filter(
    (rule) =>
      rule.subject.kind === kind &&
      rule.subject.id === id &&
      rule.tool === tool &&
      Object.keys(rule.conditions).length === 0,
  );
  return own.find(({ effect }) => effect === "deny")?.effect ?? own[0]?.effect ?? null;
}
