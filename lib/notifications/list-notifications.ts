import { listNotificationsInput, type NotificationView } from "@/lib/notifications/schema";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

export interface NotificationPage extends Page<NotificationView> {
  readonly unread: number;
}

/** What the person who asks was told, the newest first. A key that is nobody's was told nothing. */
export const listNotifications = defineOperation({
  name: "notifications.list",
  permission: "organization.read",
  audit: false,
  input: listNotificationsInput,
  async run({ db, actor }, { unread, cursor, limit }): Promise<NotificationPage> {
    const { userId } = actor;
    if (userId === null) return { items: [], nextCursor: null, total: 0, unread: 0 };
    const where = { userId, ...(unread ? { readAt: null } : {}) };
    const [rows, total, unreadTotal] = await Promise.all([
      db.notification.findMany({
        where: cursor ? { AND: [where, { id: { lt: cursor } }] } : where,
        orderBy: { id: "desc" },
        take: limit + 1,
        select: { id: true, kind: true, title: true, text: true, path: true, createdAt: true, readAt: true },
      }),
      db.notification.count({ where }),
      db.notification.count({ where: { userId, readAt: null } }),
    ]);
    const { items, nextCursor } = cutPage(rows, limit, ({ id }) => id);
    return {
      items: items.map(({ createdAt, readAt, ...row }) => ({
        ...row,
        createdAt: createdAt.toISOString(),
        readAt: readAt?.toISOString() ?? null,
      })),
      nextCursor,
      total,
      unread: unreadTotal,
    };
  },
});
