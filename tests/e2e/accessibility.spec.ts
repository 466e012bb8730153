import { expect, type Page } from "@playwright/test";
import axe from "axe-core";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

const DESKTOP = 1440;
const PHONE = 390;
const WIDTHS = [DESKTOP, PHONE] as const;

/** What WCAG 2.2 A and AA and good practice forbid, as far as a program can tell; the lesser kinds are left to people. */
async function seriousProblems(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  // In the dark only the colours are others.
  const rules = colorScheme === "dark" ? ["color-contrast"] : null;
  const { violations } = await page.evaluate(
    (only) => (window as unknown as { axe: typeof axe }).axe.run(only ? { runOnly: only } : {}),
    rules,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** Colours and widths move from what they were: looked at is where they end. */
async function settle(): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  for (const animation of document.getAnimations()) {
    const { iterations } = animation.effect?.getTiming() ?? {};
    if (iterations !== Number.POSITIVE_INFINITY) animation.finish();
  }
  await frame();
}

/** Every page there is, each in both schemes at both widths. */
test("no page has a serious problem for people with disabilities, and none is wider than its screen", async ({
  page,
  product,
}) => {
  test.setTimeout(900_000);
  const base = new URL(product.dashboardUrl).pathname;
  const origin = new URL(product.dashboardUrl).origin;
  const problems: Record<string, string[]> = {};
  const look = async (name: string, widths: readonly number[] = WIDTHS) => {
    await page.evaluate(axe.source);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(settle);
        const found = await seriousProblems(page, colorScheme);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (overflow > 0) found.push(`${overflow} px too wide`);
        if (found.length > 0) problems[`${name}, ${colorScheme}, ${width} px`] = found;
      }
    }
    await page.setViewportSize({ width: DESKTOP, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  };
  for (const path of [
    "/",
    "/pricing",
    "/docs",
    "/docs/clients",
    "/docs/search?q=key",
    "/docs/api",
    "/status",
    "/mcp",
  ]) {
    await page.goto(`${origin}${path}`);
    await look(path);
  }
  await page.goto(`${origin}/signin`);
  await look("sign in");
  await page.goto(`${origin}/invite/none`);
  await look("an invitation that is none");
  const link = await printSignInLink(product);
  await page.goto(link);
  await look("sign-in link");
  await signIn(page, link);
  for (const path of [
    "",
    "/connections",
    "/connections?view=grid",
    "/connections/new",
    "/connections/new?from=url",
    "/connections/new?from=json",
    "/connections/causeway",
    "/connections/causeway?tab=tools",
    "/catalog",
    "/catalog/github",
    "/catalog/supabase",
    "/catalog/new",
    "/catalog/import",
    "/tools",
    "/keys",
    "/members",
    "/members/invitations",
    "/members/teams",
    "/members/service-accounts",
    "/members/roles",
    "/accounts",
    "/access",
    "/access/requests",
    "/access/check",
    "/log",
    "/analytics",
    "/analytics/servers",
    "/analytics/users",
    "/analytics/costs",
    "/analytics/live",
    "/audit",
    "/clients",
    "/connect",
    "/connect?auth=sign-in&client=curl",
    "/connect?client=windsurf&server=everything",
    "/settings",
    "/settings/alerts",
    "/settings/review",
    "/settings/tokens",
    "/settings/status",
    "/settings/plan",
    "/settings/danger",
    "/none",
  ]) {
    await page.goto(`${origin}${base}${path}`);
    await look(path || "home");
  }
  for (const path of ["/me", "/me/organizations/new", "/operator", "/signin/passkey"]) {
    await page.goto(`${origin}${path}`);
    await look(path);
  }
  await page.goto(`${origin}${base}/keys`);
  await page.getByRole("button", { name: "Generate API Key" }).first().click();
  await look("generate key");
  await page.keyboard.press("Escape");
  await page.goto(`${origin}${base}/members?invite`);
  await page.getByRole("dialog", { name: "Invite somebody" }).waitFor();
  await look("invite");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog", { name: "Search or jump to" }).waitFor();
  await look("palette");
  await page.keyboard.press("Escape");
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    if (width === PHONE) await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("button", { name: /^Account/ }).click();
    await look("account menu", [width]);
    await page.keyboard.press("Escape");
  }
  expect(problems).toEqual({});
});
