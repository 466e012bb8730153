import { expect, type Page } from "@playwright/test";
import { linkIn } from "../fixtures/identity/mail-server";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";
import { addVirtualAuthenticator } from "./virtual-authenticator";

const originOf = ({ dashboardUrl }: { dashboardUrl: string }) => new URL(dashboardUrl).origin;

async function signOut(page: Page) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
}

const home = (page: Page) => page.getByRole("heading", { name: "Home" });

test("the field and the button of one browser are asked the same, another browser something else", async ({
  page,
  product,
  request,
}) => {
  const origin = originOf(product);
  const ask = async (browser: typeof request): Promise<string> =>
    (await (await browser.post(`${origin}/api/auth/passkey/options`, { headers: { origin }, data: {} })).json())
      .challenge;
  const standing = await ask(request);
  expect(standing).toMatch(/^[\w-]{43}$/);
  expect(await ask(request)).toBe(standing);
  expect(await ask(page.request)).not.toBe(standing);
});

test("a passkey is added, named, signs in, cannot be replayed, and signs nobody in once removed", async ({
  page,
  product,
}) => {
  await addVirtualAuthenticator(page);
  await signIn(page, await printSignInLink(product));
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("Name of the passkey").fill("Work laptop");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const passkeys = page.getByRole("list", { name: "Passkeys" });
  await expect(passkeys.getByText("Work laptop")).toBeVisible();
  await expect(passkeys.getByText("not used yet")).toBeVisible();

  await page.getByRole("link", { name: "Back to the dashboard" }).click();
  await signOut(page);
  const entering = page.waitForRequest(/\/api\/auth\/passkey\/enter/);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  const request = await entering;
  await expect(home(page)).toBeVisible();

  // The same answer again, with the same cookies: the challenge is used up.
  const body = request.postData() ?? "";
  const sent = { ...(await request.allHeaders()), "content-type": "application/json" };
  const replayed = await fetch(request.url(), { method: "POST", headers: withoutPseudo(sent), body });
  expect(replayed.status).toBe(401);
  const elsewhere = { ...sent, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect((await fetch(request.url(), { method: "POST", headers: withoutPseudo(elsewhere), body })).status).toBe(403);

  await page.goto(`${originOf(product)}/me`);
  await expect(
    page
      .getByRole("list", { name: "Sessions" })
      .getByText(/by passkey/)
      .first(),
  ).toBeVisible();
  await expect(passkeys.getByText(/last used/)).toBeVisible();
  await page.getByRole("button", { name: "Remove Work laptop" }).click();
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByText("A passkey signs you in by fingerprint")).toBeVisible();
});

/** HTTP/2's own, and what a client library writes itself. */
function withoutPseudo(headers: Record<string, string>): Record<string, string> {
  const own = /^(?::|host$|content-length$|connection$|accept-encoding$)/;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.test(name)));
}

test("a provider is linked in the profile, signs in to where one wanted to go, and is unlinked", async ({
  page,
  product,
  idp,
}) => {
  idp.become({ sub: "ada", email: "ada@acme.example", email_verified: true, name: "Ada" });
  const origin = originOf(product);
  await page.goto(`${origin}/signin`);
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await expect(page.getByText("There is no account with this e-mail address")).toBeVisible();

  await signIn(page, await printSignInLink(product));
  await page.goto(`${origin}/me`);
  await page.getByRole("button", { name: "Link Acme ID" }).click();
  await expect(page.getByText("Acme ID is linked")).toBeVisible();
  await expect(page.getByRole("list", { name: "Linked identities" }).getByText(/ada@acme\.example/)).toBeVisible();
  await page.goto(product.dashboardUrl);
  await signOut(page);

  // The page that asked for the sign-in is where it leads.
  await page.goto(`${product.dashboardUrl}/keys`);
  await expect(page).toHaveURL(/\/signin\?/);
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await expect(page).toHaveURL(`${product.dashboardUrl}/keys`);

  idp.become(null);
  await page.goto(product.dashboardUrl);
  await signOut(page);
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await expect(page.getByText("Signing in with Acme ID was cancelled")).toBeVisible();

  await signIn(page, await printSignInLink(product));
  await page.goto(`${origin}/me`);
  await page.getByRole("button", { name: /^Unlink Acme ID/ }).click();
  await page.getByRole("button", { name: "Unlink", exact: true }).click();
  await expect(page.getByText("None yet. Link an account to sign in with it.")).toBeVisible();
});

test("a link comes by e-mail to who has an account, and the page says the same to who has none", async ({
  page,
  product,
  mail,
}) => {
  const origin = originOf(product);
  const ask = async (address: string) => {
    await page.goto(`${origin}/signin`);
    await page.getByLabel("E-mail").fill(address);
    await page.getByRole("button", { name: "E-mail me a link" }).click();
    await expect(page.getByText("Look into your mailbox")).toBeVisible();
  };
  await ask("nobody@example.com");
  await ask("Owner@localhost");
  const received = await mail.take("owner@localhost");
  expect(received).toContain("From: Causeway <gateway@example.com>");
  expect(mail.received.map(({ to }) => to)).toEqual([]);
  await page.goto(linkIn(received));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(home(page).or(page.getByRole("button", { name: "Not now" }))).toBeVisible();
});

test("the sessions are listed, and one that is ended elsewhere is out with its next request", async ({
  page,
  product,
  browser,
}) => {
  await signIn(page, await printSignInLink(product));
  const second = await browser.newContext({
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1",
  });
  const phone = await second.newPage();
  await signIn(phone, await printSignInLink(product));
  await page.goto(`${originOf(product)}/me`);
  const sessions = page.getByRole("list", { name: "Sessions" });
  await expect(sessions.getByText("This one")).toBeVisible();
  await expect(sessions.getByText("Safari on iPhone")).toBeVisible();
  await expect(sessions.getByText(/127\.0\.0\.1|::1/).first()).toBeVisible();
  await page.getByRole("button", { name: "End the session of Safari on iPhone" }).first().click();
  await expect(sessions.getByText("Safari on iPhone")).toHaveCount(0);
  await phone.goto(product.dashboardUrl);
  await expect(phone.getByText("You are not signed in")).toBeVisible();
  await second.close();
});

test("a time zone that is chosen is the one of every page", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  await page.goto(`${originOf(product)}/me`);
  await page.getByLabel("Time zone").selectOption("Asia/Kathmandu");
  await expect(page.locator("html")).toHaveAttribute("data-time-zone", "Asia/Kathmandu");
  const seen = page.getByRole("list", { name: "Sessions" }).locator("time").first();
  const at = new Date((await seen.getAttribute("datetime")) ?? "");
  const there = at.toLocaleTimeString("en-GB", { timeZone: "Asia/Kathmandu", hour: "2-digit", minute: "2-digit" });
  await expect(seen).toContainText(there);
  await page.getByLabel("Time zone").selectOption("");
  await expect(page.locator("html")).not.toHaveAttribute("data-time-zone", /./);
});
