import { expect } from "@playwright/test";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("a link signs in once; opening it without the button uses nothing up", async ({ page, product, browser }) => {
  const link = await printSignInLink(product);
  const preview = await page.request.get(link);
  expect(preview.status()).toBe(200);
  await signIn(page, link);

  const second = await browser.newContext();
  const other = await second.newPage();
  await other.goto(link);
  await expect(other.getByText("This link does not work any more")).toBeVisible();
  await second.close();
});

test("the session's cookie is new at sign-in, hidden from scripts, and worthless after signing out", async ({
  page,
  product,
}) => {
  const origin = new URL(product.dashboardUrl).origin;
  await page.context().addCookies([{ name: "causeway.session", value: "planted", url: origin }]);
  await signIn(page, await printSignInLink(product));
  const cookie = (await page.context().cookies()).find(({ name }) => name === "causeway.session");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect(cookie?.value).not.toBe("planted");
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).toBe("{}");

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await page.context().addCookies([{ name: "causeway.session", value: cookie?.value ?? "", url: origin }]);
  await page.goto(product.dashboardUrl);
  await expect(page).toHaveURL(/\/signin/);
});

test("a stranger's organization and a missing one look the same", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  const origin = new URL(product.dashboardUrl).origin;
  const missing = await page.goto(`${origin}/o/no-such-organization/connections`);
  expect(missing?.status()).toBe(404);
  await expect(page.getByText("There is nothing at this address")).toBeVisible();
});

test("another site can neither sign anybody in or out, nor ask for a link", async ({ product, request }) => {
  const origin = new URL(product.dashboardUrl).origin;
  const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const statuses = await Promise.all([
    request.post(`${origin}/api/auth/signout`, { headers: foreign, maxRedirects: 0 }),
    request.post(`${origin}/api/auth/callback/link?token=x&email=a@example.com`, { headers: foreign, maxRedirects: 0 }),
    request.post(`${origin}/api/internal/sign-in-link`, { headers: foreign, data: { at: 0 } }),
    request.post(`${origin}/api/internal/sign-in-link`, { data: { at: 0 } }),
    request.post(`${origin}/api/auth/signin/link`, { form: { email: "a@example.com" } }),
    request.get(`${origin}/api/auth/callback/link?token=x&email=a@example.com`),
  ]).then((answers) => answers.map((answer) => answer.status()));
  expect(statuses).toEqual([403, 403, 404, 404, 404, 405]);
});

test("pages of people cannot be framed, cached or made to run foreign scripts", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  const origin = new URL(product.dashboardUrl).origin;
  const home = new URL(product.dashboardUrl).pathname;
  for (const path of ["/signin", home, `${home}/connections`, `${home}/keys`, `${home}/log`]) {
    const headers = (await page.request.get(`${origin}${path}`)).headers();
    expect(headers["content-security-policy"], path).toMatch(/script-src 'self' 'nonce-\w+'/);
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["cache-control"], path).toContain("no-store");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBe("no-referrer");
  }
});
