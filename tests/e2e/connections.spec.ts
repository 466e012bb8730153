import { expect, type Page } from "@playwright/test";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

const baseOf = (dashboardUrl: string) => dashboardUrl.replace(/\/$/, "");

/** Tabs on until what has the focus is this, as somebody without a mouse does. */
async function tabTo(page: Page, role: "button" | "textbox" | "checkbox" | "link" | "combobox", name: string | RegExp) {
  const wanted = page.getByRole(role, { name }).first();
  await expect(wanted).toBeVisible();
  for (let at = 0; at < 120; at++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Nothing called ${String(name)} can be reached with the Tab key.`);
}

test("a server is added by keyboard alone, and a tool of it is tried with what it asks and says on the way", async ({
  page,
  product,
  upstream,
}) => {
  const base = baseOf(product.dashboardUrl);
  await signIn(page, await printSignInLink(product));

  await test.step("details, authentication, Explore Server, tools, done: no mouse", async () => {
    await page.goto(`${base}/connections/new?from=url`);
    await tabTo(page, "textbox", "URL");
    await page.keyboard.type(upstream.url);
    await tabTo(page, "textbox", "Name");
    await page.keyboard.type("Reference");
    await expect(page.getByText("reference__…").first()).toBeVisible();
    await tabTo(page, "combobox", "Environment");
    await page.keyboard.type("staging");
    await tabTo(page, "button", "Explore Server");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Tools to expose")).toBeVisible();
    await tabTo(page, "checkbox", /__echo/);
    await page.keyboard.press("Space");
    await tabTo(page, "checkbox", /__trigger-elicitation-request\b/);
    await page.keyboard.press("Space");
    await tabTo(page, "checkbox", /__trigger-long-running-operation/);
    await page.keyboard.press("Space");
    await tabTo(page, "button", "Save and expose 3 tools");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Saved · 3 exposed")).toBeVisible();
    await expect(page.getByRole("region", { name: /^Setup of/ })).toContainText("/mcp");
    await tabTo(page, "link", "Test a tool");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Tool to test")).toBeVisible();
  });

  await test.step("form and JSON are one value, and a missing argument is told at its field", async () => {
    await page.getByLabel("Tool to test").selectOption("echo");
    await page.getByRole("button", { name: "Run tool" }).click();
    await expect(page.getByText("This is required.")).toBeVisible();
    await page.getByRole("textbox", { name: /^message/ }).fill("from the form");
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    const json = page.getByLabel("Arguments as JSON");
    await expect(json).toHaveValue(/"message": "from the form"/);
    await json.fill('{"message": 5}');
    await expect(page.getByText("message:")).toBeVisible();
    await json.fill('{"message": "from JSON"}');
    await page.getByRole("button", { name: "Form", exact: true }).click();
    await expect(page.getByRole("textbox", { name: /^message/ })).toHaveValue("from JSON");
    await page.getByRole("button", { name: "Run tool" }).click();
    await expect(page.getByText("Answered", { exact: true })).toBeVisible();
    await expect(page.getByRole("region", { name: "Text", exact: true })).toContainText("from JSON");
    await expect(page.getByLabel("Latency")).toContainText("Gateway");
    await expect(page.getByRole("region", { name: "The call with curl" })).toContainText("reference__echo");
  });

  await test.step("the log has it under the person's name, from the dashboard", async () => {
    await page.getByRole("link", { name: "Open in the access log" }).click();
    await expect(page).toHaveURL(/\/log\//);
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("region", { name: "Result" })).toContainText("from JSON", { timeout: 1000 });
    }).toPass({ timeout: 30_000 });
    await expect(page.getByText(/dashboard/).first()).toBeVisible();
  });

  await test.step("what the server asks is answered in place", async () => {
    await page.goto(`${base}/connections/reference?tab=test&tool=trigger-elicitation-request`);
    await page.getByRole("button", { name: "Run tool" }).click();
    await expect(page.getByText("Please provide inputs for the following fields:")).toBeVisible();
    await page
      .getByRole("textbox", { name: /^String \(required\)|^String$/ })
      .first()
      .fill("Ada Lovelace");
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    await expect(page.getByText("Answered", { exact: true })).toBeVisible();
    await expect(page.getByText(/Ada Lovelace/).first()).toBeVisible();
  });

  await test.step("progress comes while the call runs, and a call can be cancelled", async () => {
    await page.goto(`${base}/connections/reference?tab=test&tool=trigger-long-running-operation`);
    await page
      .getByRole("textbox", { name: /^duration/ })
      .or(page.getByRole("spinbutton", { name: /^duration/ }))
      .fill("2");
    await page.getByRole("spinbutton", { name: /^steps/ }).fill("4");
    await page.getByRole("button", { name: "Run tool" }).click();
    await expect(page.getByText(/^[1-4] of 4/)).toBeVisible();
    await expect(page.getByText("Answered", { exact: true })).toBeVisible({ timeout: 20_000 });
    await page.getByRole("spinbutton", { name: /^duration/ }).fill("60");
    await page.getByRole("button", { name: "Run tool" }).click();
    await page.getByRole("button", { name: "Cancel the call" }).click();
    await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  });

  await test.step("an image is an image; a hidden tool can be tried before anybody else", async () => {
    await page.goto(`${base}/connections/reference?tab=test&tool=get-tiny-image`);
    await expect(page.getByText("Hidden from clients")).toBeVisible();
    await page.getByRole("button", { name: "Run tool" }).click();
    await expect(page.getByRole("img", { name: "What the tool answered" })).toBeVisible();
  });

  await test.step("the tool stands in the list of all tools, with its calls", async () => {
    await expect(async () => {
      await page.goto(`${base}/tools?server=reference&order=calls`);
      const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "echo", exact: true }) });
      await expect(row.getByRole("cell").nth(2)).toHaveText("1", { timeout: 1000 });
    }).toPass({ timeout: 30_000 });
    await page.getByLabel("Search tools").fill("elicit");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(page).toHaveURL(/search=elicit/);
    await expect(page.getByRole("link", { name: "trigger-elicitation-request", exact: true })).toBeVisible();
    await expect(page.getByRole("link", { name: "echo", exact: true })).toBeHidden();
  });
});

test("a whole file of servers is pasted: what can be is created, what cannot says why, and blanks are filled", async ({
  page,
  product,
  upstream,
}) => {
  const base = baseOf(product.dashboardUrl);
  await signIn(page, await printSignInLink(product));
  await page.goto(`${base}/connections`);
  await page.getByRole("link", { name: "Paste JSON" }).first().click();
  const area = page.getByLabel("Server as JSON");
  await area.fill('{\n  "mcpServers": {\n    "a": { "url": }\n  }\n}');
  await expect(page.getByText("Line 3, column 19")).toBeVisible();
  await area.fill(`{
    // from an editor
    "mcpServers": {
      "Pasted": { "url": "${upstream.url}", "headers": { "X-Key": "{{PASTED_KEY}}" }, "alwaysAllow": [] },
      "files": { "command": "npx", "args": ["server-filesystem"] },
    },
  }`);
  const rows = page.getByRole("list", { name: "Servers in the text" }).getByRole("listitem");
  await expect(rows.filter({ hasText: "files" })).toContainText("Programs are switched off on this installation");
  await expect(page.getByText("“alwaysAllow” is not taken over.")).toBeVisible();
  const create = page.getByRole("button", { name: "Create 1 server" });
  await expect(create).toBeDisabled();
  await page.getByLabel(/^PASTED_KEY/).fill("secret-of-the-paste");
  await create.click();
  await expect(page.getByText("1 server created")).toBeVisible();
  await page.getByRole("link", { name: /^Choose its tools/ }).click();
  await expect(page.getByText("pasted__echo")).toBeVisible();
  expect(await page.content()).not.toContain("secret-of-the-paste");
});

test("connections are cards or rows, filtered by the address, and every part of one has an address", async ({
  page,
  product,
  upstream,
}) => {
  const base = baseOf(product.dashboardUrl);
  await signIn(page, await printSignInLink(product));
  const organization = new URL(base).pathname.split("/").at(-1);
  const { origin } = new URL(base);
  const made = await page.request.post(`${origin}/api/v1/organizations/${organization}/connections`, {
    headers: { origin, "sec-fetch-site": "same-origin" },
    data: {
      name: "Parts",
      slug: "parts",
      url: upstream.url,
      tools: "all",
      environment: "development",
      docsUrl: "https://docs.example.com/parts",
    },
  });
  expect(made.status()).toBe(201);
  await page.goto(`${base}/connections`);
  await page.getByRole("link", { name: "As cards" }).click();
  await expect(page).toHaveURL(/view=grid/);
  const card = page.getByRole("listitem").filter({ hasText: "parts" }).first();
  await expect(card).toContainText(/\d+ \/ \d+/);
  await expect(card.getByRole("img")).toBeVisible();
  await page.getByLabel("Environment").selectOption("development");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/view=grid.*environment=development/);
  await card.getByRole("link").first().click();
  await expect(page.getByRole("link", { name: "docs.example.com" })).toBeVisible();
  for (const [tab, seen] of [
    ["Resources", "demo://resource"],
    ["Prompts", "simple-prompt"],
    ["Activity", "Connected"],
    ["Settings", "Authentication"],
    ["Tools", "parts__echo"],
  ] as const) {
    await page.getByRole("navigation", { name: "Parts of this connection" }).getByRole("link", { name: tab }).click();
    await expect(page).toHaveURL(new RegExp(`tab=${tab.toLowerCase()}`));
    await expect(page.getByText(seen).first()).toBeVisible();
  }
});

test("a server that cannot be explored says which of the four checks failed", async ({ page, product }) => {
  const base = baseOf(product.dashboardUrl);
  await signIn(page, await printSignInLink(product));
  await page.goto(`${base}/connections/new?from=url`);
  await page.getByLabel("URL", { exact: true }).fill("https://no-such-host.invalid/mcp");
  await page.getByRole("button", { name: "Explore Server" }).click();
  const checks = page.getByRole("list", { name: "Checks" }).getByRole("listitem");
  await expect(checks).toHaveCount(4);
  await expect(checks.first()).toContainText("No such host is known");
  await expect(page.getByText("curl -i 'https://no-such-host.invalid/mcp'")).toBeVisible();
});
