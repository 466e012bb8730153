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

  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
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
  for (const path of ["/nothing", "/connections/nothing", "/log/nothing"]) {
    const within = await page.goto(`${product.dashboardUrl}${path}`);
    expect([path, within?.status()]).toEqual([path, 404]);
  }
});

test("an address of the admin API that is none is answered as JSON", async ({ product, request }) => {
  const origin = new URL(product.dashboardUrl).origin;
  for (const path of ["", "/nowhere", "/organizations", "/organizations/home/nowhere"]) {
    for (const method of ["GET", "POST"]) {
      const answer = await request.fetch(`${origin}/api/v1${path}`, { method });
      expect([path, method, answer.status()]).toEqual([path, method, 404]);
      expect(await answer.json()).toMatchObject({ error: { code: "not_found", requestId: expect.any(String) } });
    }
  }
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

test("signing in leads to no other site, and signing out leaves nothing behind", async ({ page, product }) => {
  const origin = new URL(product.dashboardUrl).origin;
  const own = { origin, "sec-fetch-site": "same-origin" };
  for (const callbackUrl of ["https://evil.example", `${origin}//evil.example`, "/.//evil.example"]) {
    const token = new URL(await printSignInLink(product)).searchParams.get("token") ?? "";
    await page.goto(`${origin}/signin/link?token=${token}`);
    const action = (await page.locator("form").getAttribute("action")) ?? "";
    const callback = new URL(action, origin);
    callback.searchParams.set("callbackUrl", callbackUrl);
    const signedIn = await page.request.post(callback.href, { headers: own, maxRedirects: 0 });
    const { location = "" } = signedIn.headers();
    expect([callbackUrl, new URL(location, origin).origin]).toEqual([callbackUrl, origin]);
    const out = await page.request.post(`${origin}/api/auth/signout`, { headers: own, maxRedirects: 0 });
    expect(out.headers()).toMatchObject({ "clear-site-data": '"cache", "storage"', "cache-control": "no-store" });
    expect(new URL(out.headers().location ?? "", origin).origin).toBe(origin);
  }
});

test("pages of people cannot be framed, cached or made to run foreign scripts", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  const origin = new URL(product.dashboardUrl).origin;
  const home = new URL(product.dashboardUrl).pathname;
  for (const path of [
    "/signin",
    home,
    ...["connections", "keys", "log", "audit", "settings"].map((page) => `${home}/${page}`),
  ]) {
    const headers = (await page.request.get(`${origin}${path}`)).headers();
    expect(headers["content-security-policy"], path).toMatch(/script-src 'self' 'nonce-\w+'/);
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["cache-control"], path).toContain("no-store");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBe("no-referrer");
  }
});
