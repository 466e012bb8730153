import { type KeyView, listKeysInput } from "@/lib/keys/schema";
import { KEY_COLUMNS, keySurroundings, toKeyView } from "@/lib/keys/views";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** Newest first; ids are ordered by time, so the id of the last row is the cursor. */
export const listKeys = defineOperation({
  name: "keys.list",
  permission: "keys.read",
  audit: false,
  input: listKeysInput,
  async run({ db }, input): Promise<Page<KeyView>> {
    const now = new Date();
    const where = {
      AND: [
        input.search === ""
          ? {}
          : { OR: [{ name: { contains: input.search, mode: "insensitive" as const } }, { last4: input.search }] },
        input.environment ? { environment: input.environment } : {},
        input.serviceAccount ? { serviceAccountId: input.serviceAccount } : {},
        STATE_FILTERS[input.state ?? "any"](now),
      ],
    };
    const [rows, total] = await Promise.all([
      db.apiKey.findMany({
        where: input.cursor ? { AND: [where, { id: { lt: input.cursor } }] } : where,
        orderBy: { id: "desc" },
        take: input.limit + 1,
        select: KEY_COLUMNS,
      }),
      db.apiKey.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, input.limit, ({ id }) => id);
    const surroundings = await keySurroundings(db, items, now);
    return {
      items: items.map((row) => toKeyView(row, surroundings, now)),
      nextCursor,
      total,
    };
  },
});

const STATE_FILTERS = {
  any: () => ({}),
  active: (now: Date) => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }),
  expired: (now: Date) => ({ revokedAt: null, expiresAt: { lte: now } }),
  revoked: () => ({ revokedAt: { not: null } }),
};
