import { isFault } from "@/lib/base/errors";
import type { Environment } from "@/lib/config/environment";
import type { Vault } from "@/lib/credentials/vault";
import type { Database } from "@/lib/db/database";
import { canSendMail, sendMail } from "@/lib/identity/mailer";
import type { Outbound } from "@/lib/net/outbound";
import { postDocument } from "@/lib/net/post-document";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import { type Outcome, outcomeOf, waitAfter } from "@/lib/notifications/core/attempts";
import { type Message, messageShape } from "@/lib/notifications/schema";
import { signWebhook } from "@/lib/notifications/sign-webhook";
import { webhookRow } from "@/lib/notifications/webhook-row";
import { VERSION } from "@/lib/version";

export interface DeliveryParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly outbound: Outbound;
  readonly environment: Environment;
  now(): number;
  onError(error: unknown): void;
}

const PER_ROUND = 100;
const AT_ONCE = 8;
const TIMEOUT_MS = 10_000;
/** A process that dies while it sends leaves the message to the next one after this. */
const CLAIM_MS = 2 * 60_000;

type DueDelivery = Awaited<ReturnType<typeof findDue>>[number];

/**
 * Sends what waits. Each message is claimed first, so that of several processes one sends it; one whose process dies in
 * the middle is sent again, under the same id, by which a receiver knows it.
 */
export async function deliverDue(parts: DeliveryParts, signal: AbortSignal): Promise<void> {
  const queue = (await findDue(parts.database, parts.now())).values();
  const worker = async () => {
    for (const delivery of queue) {
      if (signal.aborted) return;
      await deliver(parts, delivery).catch(parts.onError);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Across organizations: one job serves them all. Who has waited longest is first. */
function findDue(database: Database, now: number) {
  return database.system.delivery.findMany({
    where: { state: "waiting", nextAttemptAt: { lte: new Date(now) } },
    orderBy: [{ nextAttemptAt: "asc" }, { id: "asc" }],
    take: PER_ROUND,
    select: {
      id: true,
      organizationId: true,
      channel: true,
      attempts: true,
      message: true,
      createdAt: true,
      organization: { select: { slug: true, name: true } },
      webhook: { select: { id: true, url: true, sealed: true } },
      membership: { select: { user: { select: { email: true } } } },
    },
  });
}

async function deliver(parts: DeliveryParts, delivery: DueDelivery): Promise<void> {
  const { id, attempts } = delivery;
  const { delivery: rows } = parts.database.organization(delivery.organizationId);
  const attempt = attempts + 1;
  const claimed = await rows.updateMany({
    where: { id, state: "waiting", attempts },
    data: { attempts: attempt, nextAttemptAt: new Date(parts.now() + CLAIM_MS) },
  });
  if (claimed.count === 0) return;
  const outcome = await send(parts, delivery);
  const wait = outcome.kind === "failed" ? waitAfter(attempt) : null;
  const where = { id, state: "waiting", attempts: attempt };
  if (outcome.kind === "sent") {
    await rows.updateMany({ where, data: { state: "sent", sentAt: new Date(parts.now()), problem: null } });
  } else if (wait === null) {
    await rows.updateMany({ where, data: { state: "failed", problem: outcome.problem } });
  } else {
    const nextAttemptAt = new Date(parts.now() + wait);
    await rows.updateMany({ where, data: { problem: outcome.problem, nextAttemptAt } });
  }
}

async function send(parts: DeliveryParts, delivery: DueDelivery): Promise<Outcome> {
  const message = messageShape.safeParse(delivery.message);
  if (!message.success) return { kind: "gone", problem: "This version cannot read the message." };
  try {
    if (delivery.channel === "email") return await mail(parts, delivery, message.data);
    return await post(parts, delivery, message.data);
  } catch (error) {
    if (isFault(error) && error.code === "url_not_allowed") return { kind: "failed", problem: error.publicMessage };
    if (!isFault(error)) return { kind: "failed", problem: PROBLEMS[delivery.channel] ?? PROBLEMS.webhook };
    throw error;
  }
}

/** What is told of a failure says nothing of what stands at the address: not even whether something does. */
const PROBLEMS: Readonly<Record<string, string>> & { readonly webhook: string } = {
  webhook: "The receiver could not be reached, or did not answer within 10 s.",
  email: "The mail server did not take it.",
};

async function post(
  { outbound, vault, now }: DeliveryParts,
  { id, organizationId, organization, webhook, createdAt }: DueDelivery,
  { kind, title, text, path }: Message,
): Promise<Outcome> {
  if (!webhook) return { kind: "gone", problem: "The webhook was removed." };
  // What it resolves to is checked at the connection; this is for what may have changed since it was written down.
  const url = checkUpstreamUrl(webhook.url, outbound.allow);
  // This process may not have heard of the organization yet.
  await vault.loadOrganization(organizationId);
  const secret = vault.open(organizationId, webhookRow(webhook.id), webhook.sealed);
  const body = JSON.stringify({
    type: kind,
    timestamp: createdAt.toISOString(),
    data: { organization: organization.slug, title, text, path: `/o/${organization.slug}${path}` },
  });
  const headers = {
    "content-type": "application/json",
    "user-agent": `causeway/${VERSION}`,
    ...signWebhook(secret, { id, at: now(), body }),
  };
  return outcomeOf(await postDocument(outbound, url, { headers, body, timeoutMs: TIMEOUT_MS }));
}

async function mail(
  { environment }: DeliveryParts,
  { organization, membership }: DueDelivery,
  { title, text, path }: Message,
): Promise<Outcome> {
  const to = membership?.user.email;
  if (!to) return { kind: "gone", problem: "This person has no address here any more." };
  if (!canSendMail(environment)) return { kind: "gone", problem: "No mail server is set up." };
  const link = `${environment.PUBLIC_URL}/o/${organization.slug}${path}`;
  await sendMail(environment, {
    to,
    subject: `${title} (${organization.name})`,
    text: [title, "", text, "", link, "", `You are told as a member of ${organization.name} on Causeway.`, ""].join(
      "\n",
    ),
  });
  return { kind: "sent" };
}

/** Kept for as long as somebody may ask what became of it. */
const DELIVERIES_FOR_MS = 30 * 86_400_000;
const NOTIFICATIONS_FOR_MS = 90 * 86_400_000;

export async function forgetOldNotices(database: Database, now: number): Promise<void> {
  const { system } = database;
  const deliveredBefore = new Date(now - DELIVERIES_FOR_MS);
  await system.delivery.deleteMany({ where: { state: { not: "waiting" }, createdAt: { lt: deliveredBefore } } });
  await system.notification.deleteMany({ where: { createdAt: { lt: new Date(now - NOTIFICATIONS_FOR_MS) } } });
}
