import { z } from "zod";
import { pageCursor, pageLimit } from "@/lib/operations/schema";

/** What people are told of. A kind stays the same for good: programs that take webhooks tell them apart by it. */
export const NOTIFICATION_KINDS = [
  "alert.firing",
  "alert.resolved",
  "alert.test",
  "account.ended",
  "account.ending",
  "account.client_refused",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const DELIVERY_STATES = ["waiting", "sent", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export const DELIVERY_CHANNELS = ["email", "webhook"] as const;
export type DeliveryChannel = (typeof DELIVERY_CHANNELS)[number];

/** As it is kept until it has left. */
export const messageShape = z.object({
  kind: z.string(),
  title: z.string(),
  text: z.string(),
  /** Under the organization's pages. */
  path: z.string(),
});
export type Message = z.output<typeof messageShape>;

const id = z.string().min(1).max(64);

export const listNotificationsInput = z.strictObject({
  /** Only those that were not read. */
  unread: z.stringbool().or(z.boolean()).default(false),
  cursor: pageCursor.optional(),
  limit: pageLimit.default(20),
});
export const markReadInput = z.strictObject({
  notifications: z.union([z.literal("all"), z.array(id).min(1, "Name at least one.").max(100)]),
});

export const listWebhooksInput = z.strictObject({ limit: pageLimit.default(50) });
export const createWebhookInput = z.strictObject({
  url: z.string().trim().min(1, "Paste the address.").max(2048, "At most 2048 characters."),
});
export const webhookInput = z.strictObject({ webhook: id });
export const listDeliveriesInput = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional(),
  cursor: pageCursor.optional(),
  limit: pageLimit.default(20),
});

/** Times are ISO 8601. */
export interface NotificationView {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  /** Under the organization's pages. */
  readonly path: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly createdAt: string;
  /** Of the newest message; null before the first. */
  readonly lastDelivery: DeliveryView | null;
}

export interface CreatedWebhook {
  readonly webhook: WebhookView;
  /** What messages are signed with. It is shown this once and cannot be had again. */
  readonly text: string;
}

export interface DeliveryView {
  readonly id: string;
  readonly channel: DeliveryChannel;
  /** The webhook's address, or a person's name. */
  readonly to: string;
  readonly title: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Null unless it waits. */
  readonly nextAttemptAt: string | null;
  readonly problem: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
}
