import { CLIENT_COLUMNS, toClientView } from "@/lib/authserver/client-views";
import { type ClientView, listClientsInput } from "@/lib/authserver/schema";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** Newest first. Who may not change other people's clients sees their own. */
export const listClients = defineOperation({
  name: "clients.list",
  permission: "clients.connect",
  audit: false,
  input: listClientsInput,
  async run({ db, actor }, input): Promise<Page<ClientView>> {
    const now = new Date();
    const where = {
      AND: [
        actor.permissions.has("clients.write") ? {} : { userId: actor.userId ?? "" },
        STATE_FILTERS[input.state ?? "any"](now),
      ],
    };
    const [rows, total] = await Promise.all([
      db.oauthGrant.findMany({
        where: input.cursor ? { AND: [where, { id: { lt: input.cursor } }] } : where,
        orderBy: { id: "desc" },
        take: input.limit + 1,
        select: CLIENT_COLUMNS,
      }),
      db.oauthGrant.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, input.limit, ({ id }) => id);
    return {
      items: items.map((row) => toClientView(row, now)),
      nextCursor,
      total,
    };
  },
});

const STATE_FILTERS = {
  any: () => ({}),
  active: (now: Date) => ({ revokedAt: null, expiresAt: { gt: now } }),
  expired: (now: Date) => ({ revokedAt: null, expiresAt: { lte: now } }),
  revoked: () => ({ revokedAt: { not: null } }),
};
