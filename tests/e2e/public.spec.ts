import { expect } from "@playwright/test";
import { DOCS_PAGES } from "@/lib/docs/pages";
import { FEATURE_NAMES, FEATURES } from "@/lib/plans/plans";
import { AUDIENCES, SCREENS, STEPS } from "@/lib/site/screens";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("a stranger reads what this is, how a call goes through and what it is good for", async ({ page, product }) => {
  const { origin } = new URL(product.dashboardUrl);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(origin);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("figure", { name: /call crosses/ })).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await expect(page.getByRole("img", { name: "Clients, Causeway, servers" })).toBeVisible();
  for (const { title } of STEPS) await expect(page.getByRole("heading", { name: title })).toBeVisible();
  for (const { title, points } of AUDIENCES) {
    const section = page.getByRole("region", { name: title });
    await expect(section.getByRole("listitem")).toHaveCount(points.length);
    await expect(section.getByRole("link")).toHaveCount(points.filter(({ screen }) => screen !== null).length);
  }
  await page.getByRole("link", { name: "Start in five minutes" }).click();
  await expect(page).toHaveURL(/\/docs\/quickstart$/);
});

test("a point of the landing page leads to the reader's own screen, after signing in", async ({ page, product }) => {
  const { origin } = new URL(product.dashboardUrl);
  await page.goto(`${origin}/go/connections`);
  await expect(page).toHaveURL(/\/signin/);
  await signIn(page, await printSignInLink(product));
  for (const [screen, path] of Object.entries(SCREENS)) {
    const response = await page.goto(`${origin}/go/${screen}`);
    expect([screen, response?.status(), new URL(page.url()).pathname]).toEqual([
      screen,
      200,
      `${new URL(product.dashboardUrl).pathname}${path === "" ? "" : `/${path}`}`,
    ]);
  }
  expect((await page.goto(`${origin}/go/nowhere`))?.status()).toBe(404);
  await page.goto(origin);
  await expect(page).toHaveURL(product.dashboardUrl);
});

test("the plans are the table that the product decides by", async ({ page, product }) => {
  await page.goto(`${new URL(product.dashboardUrl).origin}/pricing`);
  await expect(page.getByRole("row")).toHaveCount(FEATURE_NAMES.length + 1);
  for (const feature of FEATURE_NAMES) {
    const { label, standard, enterprise } = FEATURES[feature];
    const cells = page.getByRole("row", { name: label }).getByRole("cell");
    const word = (value: boolean | string) => (typeof value === "string" ? value : value ? "Included" : "Not included");
    await expect(cells).toContainText([word(standard), word(enterprise)]);
  }
});

test("every page of the docs renders without signing in, and is there for agents as Markdown", async ({
  page,
  product,
  request,
}) => {
  const { origin } = new URL(product.dashboardUrl);
  const index = await (await request.get(`${origin}/llms.txt`)).text();
  for (const { slug, updated } of DOCS_PAGES) {
    await page.goto(`${origin}/docs/${slug}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(`Updated ${updated}`)).toBeVisible();
    const markdown = await request.get(`${origin}/docs/${slug}.md`);
    expect([slug, markdown.status(), markdown.headers()["content-type"]]).toEqual([
      slug,
      200,
      "text/markdown; charset=utf-8",
    ]);
    expect(await markdown.text()).toMatch(/^# /);
    expect(index).toContain(`/docs/${slug}.md`);
  }
  expect((await page.goto(`${origin}/docs/nosuch`))?.status()).toBe(404);
  expect((await request.get(`${origin}/docs/nosuch.md`)).status()).toBe(404);
});

test("the docs are searched, and what is found leads to its heading", async ({ page, product }) => {
  await page.goto(`${new URL(product.dashboardUrl).origin}/docs`);
  await page.getByRole("searchbox", { name: "Search the docs" }).fill("tools do not show");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /Registered tools do not show/ }).click();
  await expect(page).toHaveURL(/\/docs\/troubleshooting#registered-tools-do-not-show/);
  await expect(page.getByRole("heading", { name: /Registered tools do not show/ })).toBeInViewport();
});

test("the admin API is described for programs and for people", async ({ page, product, request }) => {
  const { origin } = new URL(product.dashboardUrl);
  const description = await (await request.get(`${origin}/api/openapi.json`)).json();
  expect(description).toMatchObject({ openapi: "3.1.0", servers: [{ url: `${origin}/api/v1` }] });
  await page.goto(`${origin}/docs/api`);
  await expect(page.locator("details[id]")).toHaveCount(
    Object.values(description.paths as Record<string, object>).flatMap((methods) => Object.keys(methods)).length,
  );
  await page.getByText("keys.rotate", { exact: true }).click();
  await expect(page.getByRole("region", { name: "Body, as a JSON Schema" })).toContainText("graceHours");
});

test("an endpoint that is opened in a browser says how to connect, under a policy of its own", async ({
  page,
  product,
}) => {
  const { origin } = new URL(product.dashboardUrl);
  const response = await page.goto(`${origin}/mcp`);
  expect(response?.headers()["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
  await expect(page.getByText(`${origin}/mcp`, { exact: true })).toBeVisible();
  await page.getByText("Codex", { exact: true }).click();
  await expect(page.getByText(/^\[mcp_servers\.causeway\]/)).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).marginTop)).toBe("0px");
});

test("a key is rotated from the keys page, and the old text goes on working for a day", async ({ page, product }) => {
  const { origin } = new URL(product.dashboardUrl);
  await signIn(page, await printSignInLink(product));
  await page.goto(`${product.dashboardUrl}/keys?generate`);
  await page.getByLabel("Name").fill("Rotated one");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  // Whole: the question before it names the key by its shortened text.
  const shown = page.getByRole("dialog").getByText(/^ak-[^…]+$/);
  const first = (await shown.textContent()) ?? "";
  await page.getByLabel("I stored it").check();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Actions for Rotated one" }).click();
  await page.getByRole("menuitem", { name: "Rotate" }).click();
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const second = (await shown.textContent()) ?? "";
  await page.getByLabel("I stored it").check();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /Rotated one/ })).toContainText("Old text still works");
  expect(second).not.toBe(first);
  for (const key of [first, second]) {
    const answer = await page.request.get(`${origin}/mcp/tools`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status()).toBe(200);
  }
});
