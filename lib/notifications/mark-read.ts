import { markReadInput } from "@/lib/notifications/schema";
import { defineOperation } from "@/lib/operations/define";

/** A person's own, so no change of configuration. What is not theirs, or was read before, stays as it is. */
export const markNotificationsRead = defineOperation({
  name: "notifications.read",
  permission: "organization.read",
  audit: false,
  input: markReadInput,
  async run({ db, actor }, { notifications }): Promise<{ readonly unread: number }> {
    const { userId } = actor;
    if (userId === null) return { unread: 0 };
    await db.notification.updateMany({
      where: { userId, readAt: null, ...(notifications === "all" ? {} : { id: { in: notifications } }) },
      data: { readAt: new Date() },
    });
    return { unread: await db.notification.count({ where: { userId, readAt: null } }) };
  },
});
