import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** A new secret, as the receiver's library takes it: `whsec_` and base64 (Standard Webhooks, "Symmetric signatures"). */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/**
 * The headers of one message: HMAC-SHA256 over its id, the time and the body, so that none of them can be changed and an
 * old message cannot be sent again as a new one (Standard Webhooks, "Webhook headers" and "Signature scheme").
 *
 * @param at Unix milliseconds; the header has seconds
 */
export function signWebhook(
  secret: string,
  message: { readonly id: string; readonly at: number; readonly body: string },
) {
  const timestamp = String(Math.floor(message.at / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${message.id}.${timestamp}.${message.body}`).digest("base64");
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  } as const;
}
