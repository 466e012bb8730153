import { expect, type Page } from "@playwright/test";
import { linkIn } from "../fixtures/identity/mail-server";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

const EMAIL = "hopper@example.com";

const rowOf = (page: Page, name: string) => page.getByRole("row", { name });

async function open(page: Page, name: string, choice: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: choice }).click();
}

test("somebody is invited by mail, joins, gets another role, is suspended, let in again and removed", async ({
  page,
  product,
  mail,
  browser,
}) => {
  const origin = new URL(product.dashboardUrl).origin;
  await signIn(page, await printSignInLink(product));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Members" }).click();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByLabel("E-mail address").fill(EMAIL);
  await page.getByRole("button", { name: "Make the invitation" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(`Sent to ${EMAIL}`)).toBeVisible();
  const link = linkIn(await mail.take(EMAIL));
  await expect(dialog.getByText(link)).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "Invitations" }).click();
  await expect(rowOf(page, EMAIL)).toContainText("Waiting");

  const context = await browser.newContext();
  const other = await context.newPage();
  await test.step("she sees who invites her, signs in with her address and joins", async () => {
    await other.goto(link);
    await expect(other.getByRole("heading", { name: "Join My organization" })).toBeVisible();
    await expect(other.getByText("h…@example.com")).toBeVisible();
    await other.getByRole("link", { name: "Sign in to accept" }).click();
    await other.getByLabel("E-mail").fill(EMAIL);
    await other.getByRole("button", { name: "E-mail me a link" }).click();
    await other.goto(linkIn(await mail.take(EMAIL)));
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.getByRole("button", { name: "Not now" }).click();
    await other.getByRole("button", { name: "Accept the invitation" }).click();
    await expect(other.getByRole("heading", { name: "Home" })).toBeVisible();
    await other.goto(link);
    await expect(other.getByText("This invitation does not work any more")).toBeVisible();
  });

  await test.step("a member sees people and no addresses, and changes nothing", async () => {
    await other.goto(`${product.dashboardUrl}/members`);
    await expect(rowOf(other, "owner@localhost")).toHaveCount(0);
    await expect(other.getByRole("combobox")).toHaveCount(0);
    await expect(other.getByRole("button", { name: "Invite", exact: true })).toHaveCount(0);
    expect((await other.goto(`${product.dashboardUrl}/members/invitations`))?.status()).toBe(403);
    await expect(other.getByText("Invitations can be seen by owners and admins")).toBeVisible();
  });

  await test.step("as an admin she may, from the next request on", async () => {
    await page.getByRole("link", { name: "People" }).click();
    await page.getByLabel(`Role of ${EMAIL}`).selectOption("admin");
    await expect(page.getByText(`${EMAIL} has the role Admin now.`)).toBeVisible();
    await other.reload();
    await expect(other.getByText("Nobody is invited at the moment")).toBeVisible();
  });

  await test.step("suspended she finds nothing, let in again what was there", async () => {
    await open(page, EMAIL, "Suspend");
    await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
    await expect(rowOf(page, EMAIL)).toContainText("Suspended");
    expect((await other.reload())?.status()).toBe(404);
    await open(page, EMAIL, "Let in again");
    await expect(rowOf(page, EMAIL)).toContainText("Active");
    expect((await other.reload())?.status()).toBe(200);
  });

  await test.step("the only owner cannot leave, and hands over by typing the address", async () => {
    const own = page.getByRole("row").filter({ hasText: "You" });
    await own.getByRole("button", { name: /^Actions for/ }).click();
    await page.getByRole("menuitem", { name: "Leave organization" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("home");
    await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await expect(page.getByRole("dialog").getByText("An organization needs an owner")).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
    await open(page, EMAIL, "Hand the organization over");
    const confirm = page.getByRole("dialog").getByRole("button", { name: "Hand over" });
    await expect(confirm).toBeDisabled();
    await page.getByRole("dialog").getByRole("textbox").fill("home");
    await confirm.click();
    await expect(rowOf(page, EMAIL)).toContainText("Owner");
    await other.goto(`${product.dashboardUrl}/members`);
    const former = other
      .getByRole("row")
      .filter({ hasNotText: EMAIL })
      .filter({ has: other.getByRole("combobox") });
    await former.getByRole("combobox").selectOption("owner");
    await other.getByRole("dialog").getByRole("button", { name: "Make an owner" }).click();
    await expect(former.getByRole("combobox")).toHaveValue("owner");
  });

  await test.step("removed she is out, and sees it at once", async () => {
    await page.reload();
    await open(page, EMAIL, "Remove");
    await page.getByRole("dialog").getByRole("button", { name: "Remove member" }).click();
    await expect(rowOf(page, EMAIL)).toHaveCount(0);
    expect((await other.reload())?.status()).toBe(404);
    await page.goto(`${product.dashboardUrl}/audit`);
    await expect(page.getByRole("link", { name: /^members\.remove/ })).toBeVisible();
    await expect(page.getByRole("link", { name: /^invitations\.accept/ })).toBeVisible();
  });
  await context.close();
  expect((await page.goto(`${origin}/invite/${"x".repeat(43)}`))?.status()).toBe(200);
  await expect(page.getByText("This invitation does not work any more")).toBeVisible();
});

test("an invitation gets a new link, is revoked; a team is made, filled and removed; roles can be read", async ({
  page,
  product,
}) => {
  await signIn(page, await printSignInLink(product));
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("option", { name: "Invite somebody" }).click();
  await page.getByLabel("Role").last().selectOption("viewer");
  await page.getByRole("button", { name: "Make the invitation" }).click();
  const dialog = page.getByRole("dialog");
  const first = (await dialog.locator("code").textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "Invitations" }).click();
  await open(page, "the invitation of anybody with the link", "Copy a new link");
  await expect(dialog.locator("code")).not.toHaveText(first);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.goto(first);
  await expect(page.getByText("This invitation does not work any more")).toBeVisible();
  await page.goto(`${product.dashboardUrl}/members/invitations`);
  await open(page, "the invitation of anybody with the link", "Revoke");
  await dialog.getByRole("button", { name: "Revoke invitation" }).click();
  await expect(page.getByText("Nobody is invited at the moment")).toBeVisible();

  await page.getByRole("link", { name: "Teams" }).click();
  await page.getByRole("button", { name: "New team" }).click();
  await page.getByLabel("Name").fill("Support");
  await page.getByRole("button", { name: "Create team" }).click();
  await expect(rowOf(page, "Support")).toContainText("Nobody yet");
  await open(page, "Support", "Choose members");
  await dialog.getByRole("checkbox").first().check();
  await dialog.getByRole("button", { name: "Save 1 member" }).click();
  await expect(rowOf(page, "Support")).not.toContainText("Nobody yet");
  await open(page, "Support", "Remove");
  await dialog.getByRole("button", { name: "Remove team" }).click();
  await expect(page.getByText("There is no team yet")).toBeVisible();

  await page.getByRole("link", { name: "Roles" }).click();
  await expect(rowOf(page, "tools.call")).toHaveText(/Call tools.*yesyesyes.*no/);
});
