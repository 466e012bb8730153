import { expect, type Page } from "@playwright/test";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

/** Presses a button that opens the provider, approves there, and waits for what is said on the way back. */
async function approve(page: Page, button: string): Promise<void> {
  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: button }).click();
  const popup = await opening;
  await expect(popup.getByRole("heading", { name: "Notes is connected" })).toBeVisible();
  await popup.close();
}

test("a server behind OAuth is connected once for everybody, re-authorized after its provider took it back, and then by each person", async ({
  page,
  product,
  notes,
}) => {
  const base = product.dashboardUrl.replace(/\/$/, "");
  await signIn(page, await printSignInLink(product));

  await test.step("exploring it leads to OAuth, and nothing is typed but its address and name", async () => {
    await page.goto(`${base}/connections/new?from=url`);
    await page.getByRole("textbox", { name: "URL" }).fill(notes.server.url);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Notes");
    await page.getByRole("button", { name: "Explore Server" }).click();
    await expect(page.getByText("This server signs people in with OAuth")).toBeVisible();
    await page.getByRole("button", { name: "Sign in with OAuth" }).click();
    await page.getByRole("button", { name: "Save and connect" }).click();
    await expect(page.getByText("One account for everybody")).toBeVisible();
    await expect(page.getByText("Not connected", { exact: true }).first()).toBeVisible();
  });

  await test.step("the provider's window opens, and the tools are there", async () => {
    notes.provider.become("team@example.test");
    await approve(page, "Connect Notes");
    await expect(page.getByRole("button", { name: "Re-authorize Notes" })).toBeVisible();
    await expect(page.getByRole("link", { name: /^Tools/ }).filter({ hasText: "3 / 3" })).toBeVisible();
  });

  const runTool = async () => {
    await page.goto(`${base}/connections/notes?tab=test`);
    await page.getByLabel("Tool to test").selectOption("whoami");
    await page.getByRole("button", { name: "Run tool" }).click();
  };

  await test.step("a call is made with that account", async () => {
    await runTool();
    await expect(page.getByRole("region", { name: "Text", exact: true })).toContainText("team@example.test");
  });

  await test.step("what is taken back at the provider needs one click to come back", async () => {
    notes.provider.revokeAll();
    await runTool();
    await expect(page.getByText(/needs re-authorization/).first()).toBeVisible();
    await expect(async () => {
      await page.goto(`${base}/connections/notes`);
      await expect(page.getByText("Needs re-auth", { exact: true }).first()).toBeVisible({ timeout: 2000 });
    }).toPass({ timeout: 30_000 });
    await approve(page, "Re-authorize Notes");
    await runTool();
    await expect(page.getByRole("region", { name: "Text", exact: true })).toContainText("team@example.test");
  });

  await test.step("with everybody's own account, each person connects under My connections", async () => {
    await page.goto(`${base}/connections/notes?tab=settings`);
    await page.getByRole("button", { name: "Replace" }).click();
    await page.getByRole("radio", { name: /Everybody's own account/ }).check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "My connections" }).click();
    const row = page.getByRole("row", { name: /Notes/ });
    await expect(row).toContainText("Not connected");
    notes.provider.become("ada@example.test");
    await approve(page, "Connect Notes");
    await expect(row).toContainText("Connected");
    await runTool();
    await expect(page.getByRole("region", { name: "Text", exact: true })).toContainText("ada@example.test");
    await page.goto(`${base}/accounts`);
    await page.getByRole("button", { name: "Disconnect Notes" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
    await expect(page.getByText("Disconnected, and revoked at its provider.")).toBeVisible();
    await expect(row).toContainText("Not connected");
  });

  await test.step("who says no at the provider is told so", async () => {
    notes.provider.become(null);
    const opening = page.waitForEvent("popup");
    await page.getByRole("button", { name: "Connect Notes" }).click();
    const popup = await opening;
    await expect(popup.getByText(/^Access was denied at/)).toBeVisible();
    await popup.close();
  });
});
