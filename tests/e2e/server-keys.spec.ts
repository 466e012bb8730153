import { expect } from "@playwright/test";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("a server with keys of everybody's own: connected with a placeholder, missing, entered, refused, replaced, switched off", async ({
  page,
  product,
  headerServer,
}) => {
  const base = product.dashboardUrl.replace(/\/$/, "");
  await signIn(page, await printSignInLink(product));

  await test.step("a placeholder becomes a field to fill", async () => {
    await page.goto(`${base}/connections/new?from=url`);
    await page.getByRole("textbox", { name: "URL" }).fill(headerServer.url);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Blue");
    await page.getByRole("radio", { name: /API key/ }).check();
    await page.getByLabel("API key or token").fill("{{API_KEY}}");
    const field = page.getByRole("list", { name: "Placeholders" }).getByRole("listitem");
    await expect(field).toContainText("{{API_KEY}}");
    await field.getByLabel("Filled in by").selectOption("user");
    await field.getByLabel("Where people find it").fill("Settings, API keys");
    await field.getByLabel("Your own value").fill("first-own-key-0123456789");
    await page.getByRole("button", { name: "Explore Server" }).click();
    await page.getByRole("checkbox", { name: "blue__headers" }).check();
    await page.getByRole("button", { name: "Save and expose 1 tool" }).click();
    await expect(page.getByText("Saved · 1 exposed")).toBeVisible();
    expect(headerServer.last()?.authorization).toBe("Bearer first-own-key-0123456789");
  });

  const row = page.getByRole("row", { name: /Blue/ });
  const runTool = async () => {
    await page.goto(`${base}/connections/blue?tab=test`);
    await page.getByLabel("Tool to test").selectOption("headers");
    await page.getByRole("button", { name: "Run tool" }).click();
  };

  await test.step("under My connections one's own key is deleted, and the next call asks for it", async () => {
    await page.goto(`${base}/accounts`);
    await expect(row).toContainText("Configured");
    await expect(row).toContainText("API_KEY …6789");
    await page.getByRole("button", { name: "Manage keys of Blue" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog", { name: "Delete the keys of Blue" }).getByRole("button", { name: "Delete" }).click();
    await expect(row).toContainText("Missing");
    await runTool();
    await expect(page.getByText("Blue needs a key, which is entered on this page.")).toBeVisible();
    await page.getByRole("button", { name: "Decline" }).click();
    await expect(page.getByRole("region", { name: "Text", exact: true })).toContainText(
      "needs a person to open a page",
    );
  });

  await test.step("one that the server refuses is Invalid, and a good one in its place is Configured", async () => {
    await page.goto(`${base}/accounts?server=blue`);
    const enter = async (value: string) => {
      await page.getByRole("button", { name: "Manage keys of Blue" }).click();
      await page.getByLabel("API_KEY").fill(value);
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    };
    await enter("refused-key-0123456789");
    await expect(row).toContainText("Invalid");
    await enter("second-own-key-0123456789");
    await expect(page.getByText("Blue took it: 1 tool.")).toBeVisible();
    await expect(row).toContainText("Configured");
  });

  await test.step("switched off by an administrator, calls go out with everybody's", async () => {
    await page.goto(`${base}/connections/blue`);
    await page.getByRole("switch", { name: "People use keys of their own" }).click();
    await expect(page.getByText("API_KEY is not entered.")).toBeVisible();
    await page.getByRole("button", { name: "Manage keys of Blue" }).click();
    await page.getByLabel("API_KEY").fill("shared-key-0123456789");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Configured", { exact: true })).toBeVisible();
    await runTool();
    await expect(page.getByRole("region", { name: "Text as JSON" })).toBeVisible();
    expect(headerServer.last()?.authorization).toBe("Bearer shared-key-0123456789");
    await page.goto(`${base}/accounts`);
    await expect(row).toBeHidden();
  });
});
