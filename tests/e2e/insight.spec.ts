import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { openSdkV2 } from "../integration/interop/sdk-v2";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("a call is seen live in the log and in the analytics, kept in a view, and taken out as a file", async ({
  page,
  product,
  upstream,
}) => {
  await signIn(page, await printSignInLink(product));
  const base = product.dashboardUrl;
  const api = `${new URL(base).origin}/api/v1/organizations${new URL(base).pathname.replace(/^\/o/, "")}`;
  const { origin } = new URL(base);
  const headers = { origin, "sec-fetch-site": "same-origin" };
  const made = await page.request.post(`${api}/connections`, {
    headers,
    data: { name: "Insight", slug: "insight", url: upstream.url, tools: "all" },
  });
  expect(made.status()).toBe(201);
  const { text: key } = await (
    await page.request.post(`${api}/keys`, { headers, data: { name: "Insight's client" } })
  ).json();
  const client = await openSdkV2({ url: product.mcpUrl, apiKey: key }, "legacy");

  await test.step("the log is live: a call arrives without a reload", async () => {
    await page.goto(`${base}/log?connection=insight`);
    await page.getByRole("button", { name: "Go live" }).click();
    await expect(page.getByText("Live", { exact: true })).toBeVisible();
    await client.callTool("insight__echo", { message: "seen live" });
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "insight__echo" }) });
    await expect(row).toBeVisible({ timeout: 15_000 });
    await expect(row).toContainText("Insight's client");
  });

  await test.step("the call opens beside the list, at its own address; j and k move on, Esc goes back", async () => {
    await client.callTool("insight__get-sum", { a: 1, b: 2 });
    await expect(page.getByRole("link", { name: "insight__get-sum" })).toBeVisible({ timeout: 15_000 });
    await page.getByRole("link", { name: "insight__get-sum" }).click();
    const drawer = page.getByRole("dialog", { name: "insight__get-sum" });
    await expect(drawer.getByRole("figure")).toContainText("ms");
    await expect(drawer.getByRole("button", { name: "Copy as curl" })).toBeVisible();
    await page.keyboard.press("j");
    await expect(page.getByRole("dialog", { name: "insight__echo" })).toContainText("seen live");
    const address = page.url();
    expect(new URL(address).pathname).toMatch(/\/log\/[0-9a-f-]{36}$/);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    expect(new URL(page.url()).search).toBe("?connection=insight");
    await page.goto(address);
    await expect(page.getByRole("region", { name: "Arguments" })).toContainText("seen live");
  });

  await test.step("filters get a name, and are there again", async () => {
    await page.goto(`${base}/log?connection=insight&status=ok`);
    await page.getByRole("button", { name: "Save view" }).click();
    await page.getByLabel("Name of the view").fill("Answered by insight");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.goto(`${base}/log`);
    await page.getByRole("link", { name: "Answered by insight" }).click();
    await expect(page.getByLabel("Connection")).toHaveValue("insight");
    await expect(page.getByLabel("Result")).toHaveValue("ok");
    await page.getByRole("button", { name: "Remove the view Answered by insight" }).click();
    await expect(page.getByRole("link", { name: "Answered by insight" })).toBeHidden();
  });

  await test.step("the filter's calls come as a file", async () => {
    await page.goto(`${base}/log?connection=insight`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines.slice(1).every((line) => line.includes("insight__"))).toBe(true);
  });

  await test.step("the analytics count them, with the numbers behind each chart", async () => {
    await page.goto(`${base}/analytics?connection=insight`);
    const figures = page.getByLabel("Last 24 hours", { exact: true });
    await expect(figures).toContainText("Calls2");
    await expect(page.getByRole("img", { name: "Requests and errors, last 24 hours" }).locator("svg")).toBeVisible();
    await page.getByText("Show as a table").first().click();
    await expect(
      page.getByRole("region", { name: "Requests and errors, as a table" }).getByRole("row"),
    ).not.toHaveCount(0);
    await page.getByRole("link", { name: "Servers and tools" }).click();
    await expect(page.getByRole("row").filter({ hasText: "insight__echo" })).toContainText("100 %");
    await page.getByRole("navigation", { name: "Analytics" }).getByRole("link", { name: "Users" }).click();
    await expect(page.getByRole("row").filter({ hasText: "Insight's client" })).toBeVisible();
  });

  await test.step("the status under Settings counts what the log has, and is two clicks away", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Status" }).click();
    const figures = page.getByLabel("The last hour", { exact: true });
    const link = figures.getByRole("link", { name: "Calls, last hour" });
    const range = new URL((await link.getAttribute("href")) ?? "", page.url()).searchParams;
    const listed = await page.request.get(
      `${api}/calls?${new URLSearchParams({ from: range.get("from") ?? "", limit: "100" })}`,
    );
    const { items } = (await listed.json()) as { readonly items: readonly { readonly status: string }[] };
    await expect(figures).toContainText(new RegExp(`Calls, last hour${items.length}\\D`));
    await expect(page.getByRole("row").filter({ hasText: "Insight" }).getByText("300 s")).toBeVisible();
  });

  await test.step("a call that is held shows as in flight, until it is answered", async () => {
    await page.goto(`${base}/analytics/live`);
    await expect(page.getByText("0 calls wait for an answer")).toBeVisible();
    const held = client.callTool("insight__trigger-long-running-operation", { duration: 6, steps: 2 });
    await expect(page.getByText("1 call waits for an answer")).toBeVisible({ timeout: 10_000 });
    await held;
    await expect(page.getByText("0 calls wait for an answer")).toBeVisible({ timeout: 10_000 });
  });
});

test("signing out ends what was live", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  const { origin, pathname } = new URL(product.dashboardUrl);
  const events = `${origin}/api/v1/organizations${pathname.replace(/^\/o/, "")}/calls/live`;
  const ended = page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const source = new EventSource(url);
        source.addEventListener("ended", ({ data }) => resolve(data));
        source.onopen = () => void fetch("/api/auth/signout", { method: "POST" }).catch(() => undefined);
      }),
    events,
  );
  expect(await ended).toContain("Sign in again");
});
