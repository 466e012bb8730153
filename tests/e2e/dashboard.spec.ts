import { expect, type Page } from "@playwright/test";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

/** The part of the address below the organization. */
const below = (page: Page) => new URL(page.url()).pathname.split("/").slice(3).join("/");

test("the palette goes to pages and to what a person knows the name of", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  const palette = page.getByRole("dialog", { name: "Search or jump to" });
  // The page that was sent hears no keys before its scripts have run.
  await expect(async () => {
    await page.keyboard.press("ControlOrMeta+k");
    await expect(palette).toBeVisible({ timeout: 500 });
  }).toPass();
  await palette.getByRole("combobox").fill("settings");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();

  await page.keyboard.press("ControlOrMeta+k");
  await palette.getByRole("combobox").fill("generate");
  await page.getByRole("option", { name: "Generate API key" }).click();
  await expect(page.getByRole("dialog", { name: "Generate API Key" })).toBeVisible();
  expect(below(page)).toBe("keys");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a theme that was chosen is in the page that the server sends, and the system's is one choice away", async ({
  page,
  product,
}) => {
  await signIn(page, await printSignInLink(product));
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const sent = await page.request.get(product.dashboardUrl);
  expect(await sent.text()).toMatch(/<html[^>]* data-theme="dark"/);
  await page.getByRole("menuitemradio", { name: "As the system" }).click();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  expect(await (await page.request.get(product.dashboardUrl)).text()).not.toContain("data-theme=");
});

test("where nothing is, the page says whose it is, keeps to its policy and leads home", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  const { origin } = new URL(product.dashboardUrl);
  // Below an organization its menu is there to go on from; elsewhere a link is.
  for (const [path, way] of [
    ["/nosuch", "Go to Home"],
    ["/o/home/nosuch", "Home"],
    ["/o/home/nosuch/deeper", "Home"],
  ] as const) {
    const answer = await page.goto(`${origin}${path}`);
    expect(answer?.status()).toBe(404);
    expect(answer?.headers()["content-security-policy"]).toContain("'nonce-");
    await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
    await page.getByRole("link", { name: way, exact: true }).click();
    await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();
  }
});

test("a page whose list comes after its head still says with its status that there is nothing", async ({
  page,
  product,
}) => {
  await signIn(page, await printSignInLink(product));
  const mangled = `cursor=${"x".repeat(201)}`;
  for (const list of ["connections", "tools", "log"]) {
    expect((await page.request.get(`${product.dashboardUrl}/${list}`)).status()).toBe(200);
    expect((await page.request.get(`${product.dashboardUrl}/${list}?${mangled}`)).status()).toBe(404);
  }
});

test("a figure of Home leads to its chart, over the same time", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  await page.getByLabel("The last 24 hours").getByRole("link", { name: "Errors" }).click();
  await expect(page.getByRole("heading", { name: "Analytics" })).toBeVisible();
  expect(new URL(page.url()).hash).toBe("#errors");
  await expect(page.getByRole("link", { name: "24 hours" })).toHaveAttribute("aria-current", "page");
});

test("a key for the admin API is not offered to a client, and is marked in the list", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  await page.goto(`${product.dashboardUrl}/keys?generate`);
  await page.getByLabel("Name").fill("Reports");
  await page.getByLabel("Admin API").selectOption("read");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await page.getByRole("checkbox", { name: "I stored it" }).check();
  await expect(page.getByText("Connect Claude Code with it")).toBeHidden();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /Reports/ })).toContainText("admin: read");
});

test("the page that shows every part is for development only", async ({ page, product }) => {
  const answer = await page.goto(`${new URL(product.dashboardUrl).origin}/design`);
  expect(answer?.status()).toBe(404);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the filters of a list wait behind a button, unless some are set", async ({ page, product }) => {
    await signIn(page, await printSignInLink(product));
    await page.goto(`${product.dashboardUrl}/log`);
    await expect(page.getByLabel("Result")).toBeHidden();
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("Result").selectOption("error");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await expect(page.getByText("No call matches")).toBeVisible();
    await expect(page.getByLabel("Result")).toHaveValue("error");
  });

  test("the way around is in a sheet, which closes when one goes on", async ({ page, product }) => {
    await signIn(page, await printSignInLink(product));
    await page.getByRole("button", { name: "Menu" }).click();
    const sheet = page.getByRole("dialog", { name: "Causeway" });
    await sheet.getByRole("link", { name: "Access log" }).click();
    await expect(page.getByRole("heading", { name: "Access log", exact: true })).toBeVisible();
    await expect(sheet).toBeHidden();
  });
});
