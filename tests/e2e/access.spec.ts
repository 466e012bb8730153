import { expect } from "@playwright/test";
import { modern } from "../support/rpc";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("a tool is denied to everyone, asked for, explained and open again", async ({ page, product, upstream }) => {
  await signIn(page, await printSignInLink(product));
  const { origin, pathname } = new URL(product.dashboardUrl);
  const made = await page.request.post(`${origin}/api/v1/organizations${pathname.replace(/^\/o/, "")}/connections`, {
    headers: { origin, "sec-fetch-site": "same-origin" },
    data: { name: "Guarded", slug: "guarded", url: upstream.url, tools: "all" },
  });
  expect(made.status()).toBe(201);
  const call = (name: string, args: object) =>
    modern({ url: product.mcpUrl, key: product.apiKey, method: "tools/call", params: { name, arguments: args } });
  const isListed = async () =>
    (await modern({ url: product.mcpUrl, key: product.apiKey, method: "tools/list" })).text.includes("guarded__echo");
  expect(await isListed()).toBe(true);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Access", exact: true }).click();
  await page.getByRole("button", { name: "New rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Server").selectOption("guarded");
  await dialog.getByLabel("Tool").fill("echo");
  await dialog.getByLabel("Why").fill("Nobody echoes here");
  await dialog.getByRole("button", { name: "Create rule" }).click();
  const row = page.getByRole("row", { name: /Denies/ });
  await expect(row).toContainText("guarded · echo");
  expect(await isListed()).toBe(false);
  expect((await call("guarded__echo", { message: "x" })).body?.error).toMatchObject({
    message: expect.stringContaining("Nobody echoes here"),
  });

  await test.step("the wish for it stands in the list, and is declined", async () => {
    const wish = { server: "guarded", tool: "echo", reason: "To hear myself" };
    expect((await call("causeway__request_access", wish)).body?.result?.isError).toBeUndefined();
    await page.getByRole("link", { name: "Requests" }).click();
    await expect(page.getByRole("row", { name: /To hear myself/ })).toContainText("guarded · echo");
    await page.reload();
    const main = page.getByRole("navigation", { name: "Main" });
    await expect(main.getByRole("link", { name: "Access 1 needs attention" })).toBeVisible();
    await page.getByRole("button", { name: "Decline" }).click();
    await expect(page.getByText("Nobody waits for anything")).toBeVisible();
  });

  await test.step("the check names the rule", async () => {
    await page.getByRole("link", { name: "Check" }).click();
    await page.getByLabel("Server").selectOption("guarded");
    await page.getByLabel("Tool").fill("echo");
    await page.getByRole("button", { name: "Check" }).click();
    await expect(page.getByText("A rule denies it: Nobody echoes here").first()).toBeVisible();
  });

  await page.getByRole("link", { name: "Rules" }).click();
  await page.getByRole("button", { name: /Remove the rule/ }).click();
  await page.getByRole("button", { name: "Remove rule" }).click();
  await expect(page.getByText("There is no rule yet")).toBeVisible();
  expect(await isListed()).toBe(true);
});
