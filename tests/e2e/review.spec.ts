import { expect } from "@playwright/test";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

test("the review says what is to be done, leads there, and takes it back once it is mended", async ({
  page,
  product,
  upstream,
}) => {
  await signIn(page, await printSignInLink(product));
  const base = product.dashboardUrl;
  const api = `${new URL(base).origin}/api/v1/organizations${new URL(base).pathname.replace(/^\/o/, "")}`;
  const headers = { origin: new URL(base).origin, "sec-fetch-site": "same-origin" };
  const data = { name: "Reviewed", slug: "reviewed", url: upstream.url, tools: "all" };
  expect((await page.request.post(`${api}/connections`, { headers, data })).status()).toBe(201);

  await page.goto(`${base}/settings`);
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Review" }).click();
  const score = page.getByRole("region", { name: "Score" });
  const described = page
    .getByRole("list", { name: "Production" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "Servers are described" }) });
  await expect(described).toContainText("To do");
  await expect(described).toContainText("has no description: reviewed");
  const before = Number(/\d+/.exec((await score.textContent()) ?? "")?.[0]);

  await described.getByRole("link", { name: "Connections" }).click();
  await expect(page.getByRole("heading", { name: "Connections", exact: true })).toBeVisible();
  await page.request.patch(`${api}/connections/reviewed`, { headers, data: { description: "For tests alone." } });

  await page.goto(`${base}/settings/review`);
  await expect(described).toContainText("Kept");
  await expect(described.getByRole("link")).toBeHidden();
  await expect(score).toContainText(`${before + 1} of `);
  await page.request.delete(`${api}/connections/reviewed`, { headers, data: { confirmation: "reviewed" } });
});
