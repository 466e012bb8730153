import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import { type CreatedWebhook, createWebhookInput } from "@/lib/notifications/schema";
import { newWebhookSecret } from "@/lib/notifications/sign-webhook";
import { webhookRow } from "@/lib/notifications/webhook-row";
import { defineOperation } from "@/lib/operations/define";

const MOST = 10;

/** An address that is told by POST. What messages are signed with is shown this once. */
export const createWebhook = defineOperation({
  name: "webhooks.create",
  permission: "organization.write",
  feature: "advancedAnalytics",
  audit: true,
  input: createWebhookInput,
  async run({ change, organization, services }, input): Promise<CreatedWebhook> {
    const { href: url, host } = checkUpstreamUrl(input.url, services.privateUpstreams);
    const id = newId("whk");
    const text = newWebhookSecret();
    const sealed = await services.vault.seal(organization.id, webhookRow(id), text);
    const { createdAt } = await change(async (tx, audit) => {
      if ((await tx.webhook.count()) >= MOST) {
        throw new Fault("conflict", `An organization has at most ${MOST} webhooks: remove one that is not needed.`);
      }
      // The path may be what lets in: the log has the host alone.
      audit({ target: { kind: "webhook", id, name: host }, after: { host } });
      return tx.webhook.create({ data: { id, url, sealed }, select: { createdAt: true } });
    });
    return { webhook: { id, url, createdAt: createdAt.toISOString(), lastDelivery: null }, text };
  },
});
