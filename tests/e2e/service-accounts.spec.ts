import { expect } from "@playwright/test";
import { modern } from "../support/rpc";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("an administrator gives a program a place of its own, and takes it away again", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  const origin = new URL(product.dashboardUrl).origin;
  const held = { id: "", secret: "", resource: "", token: "" };

  await test.step("a service account, with a client", async () => {
    await page.getByRole("link", { name: "Members", exact: true }).click();
    await page.getByRole("link", { name: "Service accounts" }).click();
    await page.getByRole("button", { name: "New service account" }).click();
    await page.getByLabel("Name").fill("Nightly build");
    await page.getByRole("button", { name: "Create service account" }).click();
    await expect(page.getByRole("heading", { name: "Nightly build", level: 1 })).toBeVisible();
    await page.getByRole("button", { name: "New client" }).click();
    await page.getByLabel("Name").fill("Build server");
    await page.getByRole("button", { name: "Create client" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("This is the only time it is shown")).toBeVisible();
    const text = (await dialog.textContent()) ?? "";
    held.id = /scl_[0-9a-z]{26}/.exec(text)?.[0] ?? "";
    held.secret = (await dialog.locator("code, pre").nth(1).textContent())?.trim() ?? "";
    held.resource = /resource=(http\S+?\/mcp)/.exec(text)?.[1] ?? "";
    await dialog.getByLabel("I stored it").check();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(page.getByRole("cell", { name: /^Build server/ })).toBeVisible();
    await expect(page.getByText(held.secret)).toHaveCount(0);
  });

  const whoami = () =>
    modern({
      url: held.resource,
      key: held.token,
      method: "tools/call",
      params: { name: "causeway__whoami", arguments: {} },
    });

  await test.step("the program gets a token and calls a tool", async () => {
    const response = await fetch(`${origin}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${held.id}:${held.secret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials", resource: held.resource }),
    });
    expect(response.status).toBe(200);
    held.token = ((await response.json()) as { access_token: string }).access_token;
    const answer = await whoami();
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("Nightly build");
  });

  await test.step("suspended, its next call is refused", async () => {
    await page.getByRole("button", { name: "Actions for Nightly build" }).click();
    await page.getByRole("menuitem", { name: "Suspend" }).click();
    await page.getByRole("button", { name: "Suspend" }).click();
    await expect(page.getByText("Suspended")).toBeVisible();
    expect((await whoami()).status).toBe(401);
  });

  await test.step("the access log names it", async () => {
    await page.getByRole("button", { name: "Actions for Nightly build" }).click();
    await page.getByRole("menuitem", { name: "Its calls" }).click();
    await expect(page.getByRole("cell", { name: /Nightly build/ }).first()).toBeVisible();
  });
});
