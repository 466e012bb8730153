import { expect } from "@playwright/test";
import { type RunningProduct, startProduct } from "../support/start-product";
import { printSignInLink } from "./new-link";
import { test as base, waitForDashboard } from "./product";
import { addVirtualAuthenticator } from "./virtual-authenticator";

/** The product as `npm start` runs it on somebody's machine: with the demo, and people to sign in as. */
const test = base.extend<object, { readonly demo: RunningProduct }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern.
    async ({}, use) => {
      const product = await startProduct({ dashboard: true, demo: true });
      await waitForDashboard(product);
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 330_000 },
  ],
});

test("a newcomer signs in as each role on this machine, and sees what that role may", async ({ page, demo }) => {
  const origin = new URL(demo.dashboardUrl).origin;
  await page.goto(`${origin}/signin`);
  await expect(page.getByRole("heading", { name: "Local sign-in" })).toBeVisible();
  for (const [person, mayAdd] of [
    ["owner@localhost", true],
    ["viewer@localhost", false],
  ] as const) {
    await page.goto(`${origin}/signin`);
    await page.getByRole("button", { name: person }).click();
    await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();
    await page.goto(`${demo.dashboardUrl}/connections`);
    await expect(page.getByRole("link", { name: /Add a? ?server/i })).toHaveCount(mayAdd ? 1 : 0);
    await page.context().clearCookies();
  }
});

test("the first sign-in of a person offers a passkey once, and the next sign-in takes it", async ({ page, demo }) => {
  await addVirtualAuthenticator(page);
  await page.goto(await printSignInLink(demo, "member@localhost"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Sign in with a touch next time" })).toBeVisible();
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();

  await page.context().clearCookies();
  await page.goto(`${new URL(demo.dashboardUrl).origin}/signin`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();
  await expect(page.getByText("Max Member")).toBeVisible();
});
