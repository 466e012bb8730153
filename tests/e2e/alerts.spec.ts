import { createHmac } from "node:crypto";
import { expect } from "@playwright/test";
import { modern } from "../support/rpc";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

// A minute must pass before it is looked at.
test.describe.configure({ timeout: 240_000 });

test("an alert is made, tried, fires on real calls, and tells by the bell and by a signed webhook", async ({
  page,
  product,
  upstream,
  receiver,
}) => {
  await signIn(page, await printSignInLink(product));
  const base = product.dashboardUrl;
  const api = `${new URL(base).origin}/api/v1/organizations${new URL(base).pathname.replace(/^\/o/, "")}`;
  const headers = { origin: new URL(base).origin, "sec-fetch-site": "same-origin" };
  const data = { name: "Watched", slug: "watched", url: upstream.url, tools: "all" };
  expect((await page.request.post(`${api}/connections`, { headers, data })).status()).toBe(201);
  const deliveries = page.getByRole("region", { name: "Last deliveries" });
  let secret = "";

  await test.step("a webhook inside a private network is refused, one that may be is added", async () => {
    await page.goto(`${base}/settings`);
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Alerts" }).click();
    await page.getByRole("button", { name: "Add webhook" }).click();
    const dialog = page.getByRole("dialog", { name: "Add webhook" });
    await dialog.getByLabel("Address").fill("https://10.0.0.7/hook");
    await dialog.getByRole("button", { name: "Add webhook" }).click();
    await expect(dialog.getByRole("alert")).toContainText("not allowed");
    await dialog.getByLabel("Address").fill(receiver.url);
    await dialog.getByRole("button", { name: "Add webhook" }).click();
    const shown = dialog.getByText(/^whsec_/);
    await expect(shown).toBeVisible();
    secret = ((await shown.textContent()) ?? "").trim();
    await dialog.getByRole("button", { name: "I stored it" }).click();
    await expect(page.getByRole("list", { name: "Webhooks" })).toContainText("Told nothing yet");
  });

  await test.step("an alert on the server's errors", async () => {
    await page.getByRole("button", { name: "New alert" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New alert" });
    await dialog.getByLabel("Name").fill("Watched fails");
    await dialog.getByLabel("Limit in %").fill("50");
    await dialog.getByLabel("Of", { exact: true }).selectOption("watched");
    await dialog.getByLabel("For minutes").fill("2");
    await dialog.getByLabel("Webhook").selectOption({ index: 1 });
    await dialog.getByRole("button", { name: "Create alert" }).click();
    await expect(page.getByRole("row").filter({ hasText: "Watched fails" })).toContainText(
      "Error rate of Watched above 50 % over 2 minutes",
    );
  });

  await test.step("a test arrives, signed, and is shown as sent", async () => {
    await page.getByRole("button", { name: "Actions for Watched fails" }).click();
    await page.getByRole("menuitem", { name: "Send a test" }).click();
    await expect.poll(() => receiver.taken.length, { timeout: 15_000 }).toBe(1);
    const [message] = receiver.taken;
    const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = message?.headers ?? {};
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const signed = createHmac("sha256", key).update(`${id}.${at}.${message?.body}`).digest("base64");
    expect(signature).toBe(`v1,${signed}`);
    await expect(async () => {
      await page.reload();
      await expect(deliveries.getByRole("row").filter({ hasText: "Test: Watched fails" })).toContainText("Sent", {
        timeout: 500,
      });
    }).toPass({ timeout: 15_000 });
  });

  await test.step("calls that fail make it fire", async () => {
    for (let at = 0; at < 6; at++)
      await modern({
        url: product.mcpUrl,
        key: product.apiKey,
        method: "tools/call",
        params: { name: "watched__get-sum", arguments: { a: "no number" } },
      });
    await expect.poll(() => receiver.taken.length, { timeout: 150_000 }).toBe(2);
    expect(JSON.parse(receiver.taken[1]?.body ?? "")).toMatchObject({
      type: "alert.firing",
      data: { title: "Watched fails", text: expect.stringContaining("100 % over the last 2 minutes") },
    });
    await page.reload();
    await expect(page.getByRole("row").filter({ hasText: "Watched fails" }).first()).toContainText("Firing");
  });

  await test.step("the bell counts both, leads to what it is about, and is read by that", async () => {
    const bell = page.getByRole("button", { name: "Notifications, 2 unread" });
    await bell.click();
    const sheet = page.getByRole("dialog", { name: "Notifications" });
    await sheet.getByRole("link", { name: "Watched fails", exact: true }).click();
    await expect(page).toHaveURL(/\/analytics\?connection=watched$/);
    await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
    await sheet.getByRole("button", { name: "Mark all as read" }).click();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  });
  await page.request.delete(`${api}/connections/watched`, { headers, data: { confirmation: "watched" } });
});
