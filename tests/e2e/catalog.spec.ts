import { expect, type Page } from "@playwright/test";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

// Which of its servers are connected is what the catalog is about.
test.use({ productOf: "the catalog" });

const card = (page: Page, name: string) =>
  page.getByRole("list", { name: "Servers" }).getByRole("listitem").filter({ hasText: name });

/** Writes an entry of the organization's own down. */
async function addEntry(page: Page, base: string, name: string, url: string, method: "API key" | null): Promise<void> {
  await page.goto(`${base}/catalog/new`);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: "Description" }).fill(`${name}, of this organization.`);
  await page.getByRole("textbox", { name: "URL" }).fill(url);
  if (method) {
    await page.getByRole("checkbox", { name: "OAuth" }).uncheck();
    await page.getByRole("checkbox", { name: method }).check();
  }
  await page.getByRole("button", { name: "Add to the catalog" }).click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
}

test("servers are found in the catalog and connected: by signing in, with a key, at once; hidden, and imported", async ({
  page,
  product,
  notes,
  shelf,
}) => {
  const base = product.dashboardUrl.replace(/\/$/, "");
  await signIn(page, await printSignInLink(product));

  await test.step("the menu leads to it, and it is searched by keyboard, misspelt as it may be", async () => {
    // By the menu: other journeys through the same product may have taken the first steps already.
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Catalog" }).click();
    await expect(page.getByRole("heading", { name: "Catalog" })).toBeVisible();
    await expect(card(page, "GitHub").first()).toContainText("OAuth or API key");
    await page.keyboard.press("/");
    await page.keyboard.type("githb");
    await expect(page).toHaveURL(/search=githb/);
    await expect(page.getByRole("list", { name: "Servers" }).getByRole("listitem").first()).toContainText("GitHub");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "GitHub" })).toBeVisible();
  });

  await test.step("a provider that lets nobody register says what to make there", async () => {
    await expect(page.getByText("Not configured")).toBeVisible();
    await expect(page.getByText(/\/api\/oauth\/callback$/)).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Client ID" })).toBeVisible();
    await page.getByRole("radio", { name: /API key/ }).check();
    await expect(page.getByLabel("Personal access token")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Client ID" })).toBeHidden();
  });

  await test.step("a server behind OAuth takes one click and an approval", async () => {
    await addEntry(page, base, "Notes", notes.server.url, null);
    notes.provider.become("team@example.test");
    await page.goto(`${base}/catalog?search=notes`);
    const opening = page.waitForEvent("popup");
    await page.getByRole("button", { name: "Connect Notes" }).click();
    const popup = await opening;
    await expect(popup.getByRole("heading", { name: "Notes is connected" })).toBeVisible();
    await popup.close();
    await expect(card(page, "Notes").getByText("Connected", { exact: true })).toBeVisible();
    await page.getByRole("link", { name: "Open Notes" }).click();
    await expect(page.getByRole("link", { name: /^Tools/ }).filter({ hasText: "3 / 3" })).toBeVisible();
  });

  await test.step("a server with a key takes the key", async () => {
    shelf.keyed.required = { authorization: "Bearer key-0123456789abcdef" };
    await addEntry(page, base, "Keyed", shelf.keyed.url, "API key");
    await page.getByLabel("API key", { exact: true }).fill("key-0123456789abcdef");
    await page.getByRole("button", { name: "Connect Keyed" }).click();
    await expect(page.getByText("Connected here")).toBeVisible();
    await expect(page.getByText("Connected", { exact: true })).toBeVisible();
    await page.getByRole("link", { name: /^Keyed/ }).click();
    await expect(page.getByRole("link", { name: /^Tools/ }).filter({ hasText: "1 / 1" })).toBeVisible();
  });

  await test.step("a registry's server is imported, and an open one is connected at once", async () => {
    await page.goto(`${base}/catalog/import`);
    await page.getByRole("textbox", { name: "URL" }).fill(shelf.registry.url);
    await page.getByRole("button", { name: "Look into it" }).click();
    await expect(page.getByText("It is a program to be run")).toBeVisible();
    await page.getByRole("checkbox", { name: "Choose Reference" }).check();
    await page.getByRole("button", { name: "Import 1 server" }).click();
    await expect(page.getByText("Imported", { exact: true })).toBeVisible();
    await page.goto(`${base}/connections/new`);
    await page.getByRole("searchbox", { name: "Search the catalog" }).fill("reference");
    await page.getByRole("button", { name: "Connect Reference" }).click();
    await expect(card(page, "Reference").getByText("Connected", { exact: true })).toBeVisible();
    await expect(page.getByText(/Reference is connected: \d+ tools/)).toBeVisible();
  });

  await test.step("what is hidden is not offered any more, and comes back", async () => {
    await page.goto(`${base}/catalog/deepwiki`);
    await page.getByRole("button", { name: "Hide" }).click();
    await expect(page.getByText("Hidden from the catalog")).toBeVisible();
    await page.goto(`${base}/connections/new`);
    await page.getByRole("searchbox", { name: "Search the catalog" }).fill("deepwiki");
    await expect(page.getByText("No server matches “deepwiki”")).toBeVisible();
    await page.goto(`${base}/catalog/deepwiki`);
    await page.getByRole("button", { name: "Show again" }).click();
    await expect(page.getByRole("button", { name: "Connect DeepWiki" })).toBeVisible();
  });

  await test.step("an entry is made of a connection, changed and removed", async () => {
    await page.goto(`${base}/catalog/new`);
    await page.getByRole("combobox", { name: "Connection" }).selectOption("reference");
    await page.getByRole("button", { name: "Use this connection" }).click();
    await expect(page.getByText("There is already an entry called reference.")).toBeVisible();
    await page.goto(`${base}/catalog/reference/edit`);
    await page.getByRole("textbox", { name: "Description" }).fill("Looked at by us.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Looked at by us.")).toBeVisible();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect(page.getByRole("heading", { name: "Catalog" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Connect Reference" })).toBeHidden();
  });

  await test.step("the palette finds servers of the catalog", async () => {
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder(/Search pages/).fill("sentry");
    await page.getByRole("option", { name: /Sentry/ }).click();
    await expect(page.getByRole("heading", { name: "Sentry" })).toBeVisible();
  });

  await test.step("the catalog is a registry, in which a server is found by its encoded name", async () => {
    const { origin, pathname } = new URL(base);
    const registry = `${origin}/api/v1/organizations/${pathname.split("/").at(-1)}/registry/v0.1/servers`;
    const list = await (await page.request.get(`${registry}?search=notes`)).json();
    const name = list.servers[0].server.name as string;
    expect(name).toMatch(/\/notes$/);
    const found = await page.request.get(`${registry}/${encodeURIComponent(name)}/versions/latest`);
    expect([found.status(), (await found.json()).server.title]).toEqual([200, "Notes"]);
  });
});
