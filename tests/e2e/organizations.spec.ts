import { expect, type Page } from "@playwright/test";
import { linkIn } from "../fixtures/identity/mail-server";
import { modern } from "../support/rpc";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

const originOf = ({ dashboardUrl }: { dashboardUrl: string }) => new URL(dashboardUrl).origin;
const switcher = (page: Page) => page.getByRole("button", { name: /^Organization/ });

test("an organization is created, renamed, switched to and deleted", async ({ page, product }) => {
  await signIn(page, await printSignInLink(product));
  await switcher(page).click();
  await page.getByRole("menuitem", { name: "New organization" }).click();
  await page.getByLabel("Name").fill("Müller & Söhne");
  await expect(page.getByText(`${originOf(product)}/o/muller-sohne`)).toBeVisible();
  await page.getByLabel("Address").fill("home");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByText("The address home is taken")).toBeVisible();
  await page.getByLabel("Address").fill("mueller");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/o\/mueller$/);
  await expect(switcher(page)).toContainText("Müller & Söhne");

  await page.goto(`${originOf(product)}/o/mueller/settings`);
  await page.getByLabel("Name").fill("Mueller Works");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(switcher(page)).toContainText("Mueller Works");
  await page.getByRole("link", { name: "Plan", exact: true }).click();
  await expect(page.getByText("Everything is open to this organization.")).toBeVisible();

  await switcher(page).click();
  await page.getByRole("menuitem", { name: "My organization" }).click();
  await expect(page).toHaveURL(/\/o\/home$/);

  await page.goto(`${originOf(product)}/o/mueller/settings/danger`);
  await page.getByRole("button", { name: "Delete organization" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Delete organization" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("mueller");
  await dialog.getByRole("button", { name: "Delete organization" }).click();
  await expect(page).toHaveURL(/\/o\/home$/);
  await page.goto(`${originOf(product)}/o/mueller`);
  await expect(page.getByText("There is nothing at this address")).toBeVisible();
});

test("the operator locks a feature, suspends and resumes; an organization's pages and key say so at once", async ({
  page,
  product,
}) => {
  await signIn(page, await printSignInLink(product));
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Operator" }).click();
  await page.getByLabel("Plan of My organization").selectOption("standard");
  await expect(page.getByRole("cell", { name: "operator.setPlan" }).first()).toBeVisible();
  await page.getByRole("textbox", { name: "Appoint" }).fill("nobody@example.test");
  await page.getByRole("button", { name: "Appoint" }).click();
  await expect(page.getByText("Nobody with this address has signed in here.")).toBeVisible();
  await page.goto(`${product.dashboardUrl}/audit`);
  await page.getByRole("link", { name: "Compare plans" }).click();
  await expect(page.getByRole("row", { name: /Audit Logs locked/ })).toBeVisible();

  const call = () =>
    modern({
      url: product.mcpUrl,
      key: product.apiKey,
      method: "tools/call",
      params: { name: "causeway__whoami", arguments: {} },
    });
  await page.goto(`${originOf(product)}/operator`);
  await page.getByLabel("Plan of My organization").selectOption("");
  await page.getByRole("button", { name: "Suspend My organization" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Unpaid since October");
  await page.getByRole("button", { name: "Suspend", exact: true }).click();
  await expect(page.getByRole("button", { name: "Resume My organization" })).toBeVisible();
  const refused = await call();
  expect([refused.status, refused.body?.error?.data?.code]).toEqual([403, "gateway_disabled"]);
  await page.goto(`${product.dashboardUrl}/keys`);
  await expect(page.getByRole("heading", { name: "My organization is suspended" })).toBeVisible();
  await expect(page.getByText("Unpaid since October")).toBeVisible();
  await page.goto(`${originOf(product)}/operator`);
  await page.getByRole("button", { name: "Resume My organization" }).click();
  await expect(page.getByRole("button", { name: "Suspend My organization" })).toBeVisible();
  expect((await call()).status).toBe(200);
});

test("while sign-up is open somebody makes an account and an organization, and deletes both", async ({
  page,
  product,
  mail,
}) => {
  const origin = originOf(product);
  await signIn(page, await printSignInLink(product));
  await page.goto(`${origin}/me`);
  await expect(page.getByText("You are the only owner of My organization")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete account" })).toBeDisabled();
  await page.goto(`${origin}/operator`);
  const signUp = page.getByRole("switch", { name: "Sign-up" });
  await signUp.click();
  await expect(signUp).toBeChecked();
  await page.context().clearCookies();

  await page.goto(`${origin}/signin`);
  await page.getByLabel("E-mail").fill("grace@example.com");
  await page.getByRole("button", { name: "E-mail me a link" }).click();
  const message = await mail.take("grace@example.com");
  await page.goto(linkIn(message));
  await page.getByRole("button", { name: "Sign in" }).click();
  const decline = page.getByRole("button", { name: "Not now" });
  await decline.click();
  await expect(page.getByRole("heading", { name: "New organization" })).toBeVisible();
  await page.getByLabel("Name").fill("Grace");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/o\/grace$/);
  expect((await page.goto(`${origin}/operator`))?.status()).toBe(404);

  await page.goto(`${origin}/me`);
  await expect(page.getByText("You are the only owner of Grace")).toBeVisible();
  await page.goto(`${origin}/o/grace/settings/danger`);
  await page.getByRole("button", { name: "Delete organization" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("grace");
  await page.getByRole("dialog").getByRole("button", { name: "Delete organization" }).click();
  await expect(page.getByRole("heading", { name: "New organization" })).toBeVisible();

  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("grace@example.com");
  await page.getByRole("dialog").getByRole("button", { name: "Delete account" }).click();
  await expect(page).toHaveURL(/\/signin/);
  await page.goto(`${origin}/me`);
  await expect(page).toHaveURL(/\/signin/);

  await signIn(page, await printSignInLink(product));
  await page.goto(`${origin}/operator`);
  await signUp.click();
  await expect(signUp).not.toBeChecked();
  await expect(page.getByRole("cell", { name: "accounts.delete" })).toBeVisible();
  await expect(page.getByText("grace@example.com")).toHaveCount(0);
});
