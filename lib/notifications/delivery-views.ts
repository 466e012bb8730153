import { type DeliveryView, messageShape } from "@/lib/notifications/schema";

export const DELIVERY_COLUMNS = {
  id: true,
  channel: true,
  message: true,
  state: true,
  attempts: true,
  nextAttemptAt: true,
  problem: true,
  createdAt: true,
  sentAt: true,
  webhook: { select: { url: true } },
  membership: { select: { user: { select: { name: true } } } },
} as const;

export interface DeliveryRow {
  readonly id: string;
  readonly channel: string;
  readonly message: unknown;
  readonly state: string;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly problem: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly webhook: { readonly url: string } | null;
  readonly membership: { readonly user: { readonly name: string | null } } | null;
}

export function toDeliveryView(row: DeliveryRow): DeliveryView {
  const isWaiting = row.state === "waiting";
  return {
    id: row.id,
    channel: row.channel === "email" ? "email" : "webhook",
    to: row.webhook?.url ?? row.membership?.user.name ?? "Without a name",
    title: messageShape.safeParse(row.message).data?.title ?? "",
    // Written by us alone, from the list.
    state: row.state as DeliveryView["state"],
    attempts: row.attempts,
    nextAttemptAt: isWaiting ? row.nextAttemptAt.toISOString() : null,
    problem: row.problem,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
  };
}
