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

test("a tool is kept for one team, and for a person besides, on its server's own tab", async ({
  page,
  product,
  upstream,
}) => {
  await signIn(page, await printSignInLink(product));
  const { origin, pathname } = new URL(product.dashboardUrl);
  const api = `${origin}/api/v1/organizations${pathname.replace(/^\/o/, "")}`;
  const headers = { origin, "sec-fetch-site": "same-origin" };
  const post = async (path: string, data: object) => {
    const answer = await page.request.post(`${api}${path}`, { headers, data });
    expect(answer.status()).toBe(201);
    return answer.json();
  };
  await post("/connections", { name: "Kept", slug: "kept", url: upstream.url, tools: "all" });
  await post("/teams", { name: "Keepers" });
  const { text: key } = await post("/keys", { name: "Keeper's key" });
  const isListed = async () =>
    (await modern({ url: product.mcpUrl, key, method: "tools/list" })).text.includes("kept__echo");
  expect(await isListed()).toBe(true);

  await page.goto(`${product.dashboardUrl}/connections/kept?tab=tools`);
  await page.getByRole("link", { name: "Who may use echo", exact: true }).click();
  const holders = page.getByRole("region", { name: "Who may use it" });
  await expect(holders.getByRole("row").nth(1)).toContainText("Yes");
  await page.getByRole("switch", { name: "Restrict echo" }).click();
  await expect(holders.getByRole("row").nth(1)).toContainText("echo is restricted, and no rule allows it.");
  expect(await isListed()).toBe(false);

  await test.step("a team is let in, and a person who is not in it, by name", async () => {
    await page.getByRole("switch", { name: "Let Keepers in" }).click();
    await expect(page.getByText("1 of 1 let in")).toBeVisible();
    await expect(page.getByRole("row", { name: /Allows Keepers/ })).toBeVisible();
    await holders.getByRole("combobox").first().selectOption("Allow");
    await expect(holders.getByRole("row").nth(1)).toContainText("A rule about the person");
    expect(await isListed()).toBe(true);
    await holders.getByRole("combobox").first().selectOption("By the rules");
    await expect(holders.getByRole("row").nth(1)).toContainText("No");
  });

  await page.goto(`${product.dashboardUrl}/connections/kept?tab=tools&search=echo`);
  await expect(page.getByText("Restricted", { exact: true })).toBeVisible();
});
