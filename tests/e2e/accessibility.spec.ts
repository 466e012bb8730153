import { expect, type Page } from "@playwright/test";
import axe from "axe-core";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

/** What WCAG 2.2 A and AA and good practice forbid, as far as a program can tell; the lesser kinds are left to people. */
async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

// Each of the four walks every page there is.
test.describe.configure({ timeout: 480_000 });

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });

      test("no page has a serious problem for people with disabilities, and none is wider than its screen", async ({
        page,
        product,
      }) => {
        const base = new URL(product.dashboardUrl).pathname;
        const origin = new URL(product.dashboardUrl).origin;
        const problems: Record<string, string[]> = {};
        const look = async (name: string) => {
          const found = await seriousProblems(page);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          problems[name] = overflow > 0 ? [...found, `${overflow} px too wide`] : found;
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
          "/connections/new?from=json",
          "/connections/causeway",
          "/connections/causeway?tab=tools",
          "/tools",
          "/keys",
          "/members",
          "/members/invitations",
          "/members/teams",
          "/members/service-accounts",
          "/members/roles",
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
          "/accounts",
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
        if (width < 768) await page.getByRole("button", { name: "Menu" }).click();
        await page.getByRole("button", { name: /^Account/ }).click();
        await look("account menu");
        expect(Object.entries(problems).filter(([, found]) => found.length > 0)).toEqual([]);
      });
    });
  }
}
