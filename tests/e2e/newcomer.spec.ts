import { expect } from "@playwright/test";
import { openSdkV2 } from "../integration/interop/sdk-v2";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("a newcomer connects a server, makes a key, sees a client's call in the log, and revokes the key", async ({
  page,
  product,
  upstream,
}) => {
  await signIn(page, await printSignInLink(product));

  await test.step("add a server by its URL", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Connections" }).click();
    await expect(page.getByRole("heading", { name: "Connections", exact: true })).toBeVisible();
    await page.getByRole("link", { name: "Add server" }).first().click();
    await page.getByLabel("URL", { exact: true }).fill(upstream.url);
    await page.getByLabel("Name", { exact: true }).fill("Reference");
    await expect(page.getByText("reference__…")).toBeVisible();
    await page.getByRole("button", { name: "Explore Server" }).click();
    await expect(page.getByText("Tools to expose")).toBeVisible();
    await page.getByRole("searchbox", { name: "Search tools" }).fill("echo");
    await page.getByRole("checkbox", { name: /__echo/ }).check();
    await page.getByRole("searchbox", { name: "Search tools" }).fill("");
    await page.getByRole("checkbox", { name: /__get-sum/ }).check();
    await page.getByRole("button", { name: "Save and expose 2 tools" }).click();
    await expect(page.getByText("Saved · 2 exposed")).toBeVisible();
  });

  const key = await test.step("make a key, shown once", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Keys" }).click();
    await expect(page.getByRole("heading", { name: "Keys", exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Generate API Key" }).first().click();
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
  await test.step("the page that says how to connect waits for the first call", async () => {
    await page.getByRole("link", { name: "Connect", exact: true }).click();
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
