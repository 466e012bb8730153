import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { openSdkV2 } from "../integration/interop/sdk-v2";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

/** The quickstart as people read it: what it prints bold is what they look for on the screen. */
const STEPS = readFileSync("docs/product/quickstart.mdx", "utf8")
  .split(/^## (?=\d\. )/m)
  .slice(1)
  .map((text) => text.split(/^## /m)[0] ?? "")
  .map((text) => ({
    title: text.slice(0, text.indexOf("\n")),
    words: [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, word]) => word ?? ""),
  }));

function stepOf(number: 1 | 2 | 3 | 4 | 5) {
  const step = STEPS[number - 1];
  if (!step) throw new Error(`The quickstart has no step ${number}.`);
  return step;
}

test("the quickstart has five steps, which take less than ten minutes by its own count", () => {
  expect(STEPS.map(({ title }) => title.slice(0, 2))).toEqual(["1.", "2.", "3.", "4.", "5."]);
  const minutes = STEPS.map(({ title }) => Number(/\((\d+) minutes?\)$/.exec(title)?.[1]));
  expect(minutes.reduce((sum, count) => sum + count, 0)).toBeLessThan(10);
});

test("a newcomer connects a server, makes a key, sees a client's call in the log, and revokes the key", async ({
  page,
  product,
  upstream,
}) => {
  await signIn(page, await printSignInLink(product));

  const main = page.getByRole("navigation", { name: "Main" });
  await test.step(stepOf(1).title, async () => {
    const [settings = ""] = stepOf(1).words;
    await expect(main.getByRole("link", { name: settings })).toBeVisible();
  });

  await test.step(stepOf(2).title, async () => {
    const [connections = "", add = "", byUrl = "", ...ways] = stepOf(2).words;
    await main.getByRole("link", { name: connections, exact: true }).click();
    await expect(page.getByRole("heading", { name: connections, exact: true })).toBeVisible();
    await page.getByRole("link", { name: add }).first().click();
    await page.getByRole("link", { name: byUrl }).click();
    for (const way of ways) await expect(page.getByRole("radio", { name: way })).toBeVisible();
    await page.getByLabel("URL", { exact: true }).fill(upstream.url);
    await page.getByLabel("Name", { exact: true }).fill("Reference");
    await expect(page.getByText("reference__…")).toBeVisible();
  });

  await test.step(stepOf(3).title, async () => {
    const [explore = ""] = stepOf(3).words;
    await page.getByRole("button", { name: explore }).click();
    await expect(page.getByText("Tools to expose")).toBeVisible();
    await page.getByRole("searchbox", { name: "Search tools" }).fill("echo");
    await page.getByRole("checkbox", { name: /__echo/ }).check();
    await page.getByRole("searchbox", { name: "Search tools" }).fill("");
    await page.getByRole("checkbox", { name: /__get-sum/ }).check();
    await page.getByRole("button", { name: "Save and expose 2 tools" }).click();
    await expect(page.getByText("Saved · 2 exposed")).toBeVisible();
  });

  const key = await test.step(stepOf(4).title, async () => {
    const [keys = "", generate = ""] = stepOf(4).words;
    await main.getByRole("link", { name: keys }).click();
    await expect(page.getByRole("heading", { name: keys, exact: true })).toBeVisible();
    await page.getByRole("button", { name: generate }).first().click();
    await page.getByLabel("Name").fill("Newcomer's client");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    const text =
      (await page
        .getByRole("dialog")
        .getByText(/^ak-\S{40,}$/)
        .textContent()) ?? "";
    await expect(page.getByRole("button", { name: "Done" })).toBeDisabled();
    await page.getByRole("checkbox", { name: "I stored it" }).check();
    await page.getByRole("button", { name: "Done" }).click();
    await page.reload();
    await expect(page.getByText("Newcomer's client")).toBeVisible();
    expect((await page.content()).includes(text)).toBe(false);
    return text;
  });

  const client = await openSdkV2({ url: product.mcpUrl, apiKey: key }, "legacy");
  await test.step(stepOf(5).title, async () => {
    const [connect = "", signInChoice = "", log = ""] = stepOf(5).words;
    await main.getByRole("link", { name: connect, exact: true }).click();
    await expect(page.getByRole("radio", { name: signInChoice })).toBeVisible();
    await expect(main.getByRole("link", { name: log })).toBeVisible();
    await page.getByRole("navigation", { name: "Clients" }).getByRole("link", { name: "Cursor" }).click();
    await expect(page.getByRole("link", { name: "Add to Cursor" })).toHaveAttribute("href", /^cursor:\/\/(?!.*ak-)/);
    await page.getByLabel("Tools of").selectOption("reference");
    await expect(
      page.getByText(`${new URL(product.dashboardUrl).origin}/reference/mcp`, { exact: true }),
    ).toBeVisible();
    await expect(page.getByText("Waiting", { exact: true })).toBeVisible();
  });

  await test.step("a real client sees what was chosen, and calls it", async () => {
    const tools = await client.listTools();
    expect(tools).toContain("reference__echo");
    expect(tools.filter((name) => name.startsWith("reference__"))).toHaveLength(2);
    expect(await client.callTool("reference__echo", { message: "over the causeway" })).toContain("over the causeway");
    await expect(page.getByText(/^Received from interop-sdk-v2/)).toBeVisible({ timeout: 15_000 });
    await page.getByRole("link", { name: "Open the call" }).click();
    await expect(page.getByRole("region", { name: "Result" })).toContainText("over the causeway");
  });

  await test.step("the call stands in the log, with what was sent and answered", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Access log" }).click();
    await expect(page.getByRole("heading", { name: "Access log", exact: true })).toBeVisible();
    const entry = page.getByRole("link", { name: "reference__echo" });
    await expect(async () => {
      await page.reload();
      await expect(entry).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await expect(page.getByRole("row").filter({ has: entry })).toContainText("Newcomer's client");
    // By keyboard: j goes to the next row, k back, Enter opens it.
    await page.getByRole("region", { name: "Access log" }).focus();
    await page.keyboard.press("j");
    await expect(entry).toBeFocused();
    await page.keyboard.press("k");
    await expect(entry).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Arguments" })).toContainText("over the causeway");
    await expect(page.getByRole("region", { name: "Result" })).toContainText("over the causeway");
    await expect(page.getByRole("figure")).toContainText("ms");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  });

  await test.step("the revoked key is refused on the very next call", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Keys" }).click();
    await page.getByRole("button", { name: "Actions for Newcomer's client" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await page.getByLabel("Reason").fill("The journey is over");
    await page.getByRole("button", { name: "Revoke key" }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
    const next = await client.callTool("reference__echo", { message: "again" }).then(
      () => "answered",
      (error: unknown) => String(error),
    );
    expect(next).toContain("Authentication failed");
  });
});
