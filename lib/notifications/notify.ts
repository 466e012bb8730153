import { type Permission, rolesWith } from "@/lib/access/permissions";
import { newId } from "@/lib/base/ids";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import type { NotificationKind } from "@/lib/notifications/schema";

/** Something that people are to be told. */
export interface Notice {
  readonly kind: NotificationKind;
  /** One line. */
  readonly title: string;
  /** A sentence or two: what is, and what to do. */
  readonly text: string;
  /** Where it is looked at: under the organization's pages, `/connections/github`. */
  readonly path: string;
  /** Members by their users' ids, or those who may do this. */
  readonly to: readonly string[] | { readonly permission: Permission };
  /** By mail to the same people as well. */
  readonly byEmail?: boolean;
  readonly webhookId?: string | null;
  /** In place of one: every webhook of the organization. */
  readonly webhooks?: "all";
}

/** More people than that are not told by one event. */
const MOST_PEOPLE = 200;

/**
 * Tells people, within the transaction of what they are told of: rows in the product, and rows of what is to leave it,
 * which `deliverDue` sends. Either all of it happened or none.
 */
export async function notify(tx: OrganizationTransaction, notice: Notice): Promise<void> {
  const { kind, title, text, path, to, byEmail = false, webhookId = null } = notice;
  const members = await tx.membership.findMany({
    where: { suspendedAt: null, ...(await whoIs(tx, to)) },
    select: { userId: true },
    orderBy: { id: "asc" },
    take: MOST_PEOPLE,
  });
  const said = { kind, title, text, path };
  await tx.notification.createMany({ data: members.map(({ userId }) => ({ id: newId("ntf"), userId, ...said })) });
  const mails = byEmail
    ? members.map(({ userId }) => ({ id: newId("dlv"), channel: "email", userId, message: said }))
    : [];
  const webhookIds = notice.webhooks === "all" ? await allWebhooks(tx) : webhookId === null ? [] : [webhookId];
  const posts = webhookIds.map((id) => ({ id: newId("dlv"), channel: "webhook", webhookId: id, message: said }));
  await tx.delivery.createMany({ data: [...mails, ...posts] });
}

async function allWebhooks(tx: OrganizationTransaction): Promise<readonly string[]> {
  return (await tx.webhook.findMany({ select: { id: true } })).map(({ id }) => id);
}

async function whoIs(tx: OrganizationTransaction, to: Notice["to"]) {
  if (!("permission" in to)) return { userId: { in: [...to] } };
  const own = await tx.customRole.findMany({ where: { permissions: { has: to.permission } }, select: { id: true } });
  return { role: { in: [...rolesWith(to.permission), ...own.map(({ id }) => id)] } };
}
