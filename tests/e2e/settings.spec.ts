import { expect, type Page } from "@playwright/test";
import { modern } from "../support/rpc";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

async function visit(page: Page, name: string): Promise<void> {
  // A call that is open beside the list covers the way around.
  if (await page.getByRole("dialog").isVisible()) await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
}

async function turn(page: Page, name: string, isOn: boolean): Promise<void> {
  await visit(page, "Settings");
  const control = page.getByRole("switch", { name });
  await control.click();
  if (name === "Gateway" && !isOn) {
    // What stops every client is asked once more.
    await page.getByRole("button", { name: "Keep it on" }).click();
    await expect(control).toBeChecked();
    await control.click();
    await page.getByRole("button", { name: "Switch off", exact: true }).click();
  }
  await expect(control).toBeChecked({ checked: isOn });
}

test("an owner keeps payloads out of the log and switches the gateway off and on, and the audit log says so", async ({
  page,
  product,
}) => {
  await signIn(page, await printSignInLink(product));
  const call = (query: string) =>
    modern({
      url: product.mcpUrl,
      key: product.apiKey,
      method: "tools/call",
      params: { name: "causeway__search_tools", arguments: { query } },
    });
  /** Opens the newest call in the log, once the log has as many as there were made. */
  const openNewest = async (count: number) => {
    await visit(page, "Access log");
    const entries = page.getByRole("link", { name: "causeway__search_tools" });
    await expect(async () => {
      await page.reload();
      await expect(entries).toHaveCount(count, { timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await entries.first().click();
    await expect(page.getByRole("heading", { name: "causeway__search_tools" })).toBeVisible();
  };

  await test.step("without kept payloads, a call's entry has no arguments", async () => {
    await turn(page, "Keep arguments and results", false);
    expect((await call("hidden-marker")).status).toBe(200);
    await openNewest(1);
    await expect(page.getByText("Not kept")).toHaveCount(2);
    expect(await page.content()).not.toContain("hidden-marker");
  });

  await test.step("with them again, the next one has", async () => {
    await turn(page, "Keep arguments and results", true);
    expect((await call("kept-marker")).status).toBe(200);
    await openNewest(2);
    await expect(page.getByText("kept-marker").first()).toBeVisible();
  });

  await test.step("with the gateway off clients are refused at once, and Home says so", async () => {
    await turn(page, "Gateway", false);
    const refused = await call("c");
    expect([refused.status, refused.body?.error?.data?.code]).toEqual([403, "gateway_disabled"]);
    await visit(page, "Home");
    await expect(page.getByRole("region", { name: "Endpoint" })).toContainText("Switched off");
    await expect(page.getByText("The gateway is switched off")).toBeVisible();
  });

  await test.step("with it on they are served again", async () => {
    await turn(page, "Gateway", true);
    expect((await call("d")).status).toBe(200);
    await visit(page, "Home");
    await expect(page.getByRole("region", { name: "Endpoint" })).toContainText("Live");
  });

  await test.step("the audit log has each change, with what was before and after", async () => {
    await visit(page, "Audit log");
    const changes = page.getByRole("link", { name: /^organization\.update/ });
    await expect(changes).toHaveCount(4);
    await changes.first().click();
    await expect(page.getByRole("row", { name: "gatewayEnabled false true" })).toBeVisible();
    await page.getByLabel("Change", { exact: true }).selectOption("keys.update");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(page.getByText("No change matches")).toBeVisible();
  });
});
