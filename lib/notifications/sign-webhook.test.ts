import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { newWebhookSecret, signWebhook } from "./sign-webhook";

/** As a receiver checks it: by the three headers and the body as it came. */
function isGenuine(secret: string, headers: ReturnType<typeof signWebhook>, body: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return headers["webhook-signature"] === `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

test("a receiver with the secret knows the message, and neither its body, its time nor its id can be another", () => {
  const secret = newWebhookSecret();
  const headers = signWebhook(secret, { id: "dlv_1", at: 1_700_000_000_999, body: "{}" });
  expect(headers["webhook-timestamp"]).toBe("1700000000");
  expect(isGenuine(secret, headers, "{}")).toBe(true);
  expect(isGenuine(secret, headers, "{ }")).toBe(false);
  expect(isGenuine(secret, { ...headers, "webhook-timestamp": "1700000001" }, "{}")).toBe(false);
  expect(isGenuine(secret, { ...headers, "webhook-id": "dlv_2" }, "{}")).toBe(false);
  expect(isGenuine(newWebhookSecret(), headers, "{}")).toBe(false);
});

test("the signature is the one that other implementations make", () => {
  // The example of the specification's reference libraries.
  const headers = signWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    at: 1_614_265_330_000,
    body: '{"test": 2432232314}',
  });
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("a secret has 32 random bytes", () => {
  const secret = newWebhookSecret();
  expect(Buffer.from(secret.slice("whsec_".length), "base64")).toHaveLength(32);
  expect(newWebhookSecret()).not.toBe(secret);
});
