// `npm run measure`: what the dashboard's pages weigh and how long the server takes for them, with the sample data
// (`npm run seed`) in a gateway that runs on this machine. Prints a table; judges nothing.
//   node scripts/measure-dashboard.mjs --organization sample --rounds 20
import "./check-node.mjs";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { findChromium } from "./find-chromium.mjs";
import { importTypeScript } from "./import-typescript.mjs";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
if (existsSync(".env")) process.loadEnvFile(".env");
const { values } = parseArgs({
  options: { organization: { type: "string", default: "sample" }, rounds: { type: "string", default: "20" } },
});
const rounds = Number(values.rounds);
const PAGES = [
  "",
  "/connections",
  "/log",
  "/log?range=7d",
  "/analytics",
  "/analytics?range=7d",
  "/analytics?range=30d",
  "/analytics/servers?range=30d",
  "/analytics/users?range=30d",
  "/analytics/live",
  "/keys",
  "/settings",
];

const { askForLink } = await importTypeScript("lib/identity/ask-for-link.ts");
const link = await askForLink(undefined);
if (!link.ok) {
  console.error(link.problem);
  process.exit(1);
}
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  await page.goto(link.url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/signin/link"));
  const base = `${new URL(link.url).origin}/o/${values.organization}`;
  console.log("| page | server, p50 ms | p95 ms | script, gzip KB |");
  console.log("| --- | ---: | ---: | ---: |");
  for (const path of PAGES) {
    const times = await timesOf(page, `${base}${path}`);
    const bytes = await scriptBytes(browser, page, `${base}${path}`);
    console.log(`| \`${path || "/"}\` | ${at(times, 0.5)} | ${at(times, 0.95)} | ${(bytes / 1024).toFixed(0)} |`);
  }
} finally {
  await browser.close();
}

/** From the request to the last byte of the page, one after the other; the first two are not counted. */
async function timesOf(page, url) {
  const times = [];
  for (let round = -2; round < rounds; round++) {
    const startedAt = performance.now();
    const response = await page.request.get(url);
    await response.body();
    if (response.status() !== 200) throw new Error(`${url} answered ${response.status()}`);
    if (round >= 0) times.push(performance.now() - startedAt);
  }
  return times.sort((left, right) => left - right);
}

/** All scripts that a browser with an empty cache loads before it is quiet, as they are on the wire. */
async function scriptBytes(browser, page, url) {
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const fresh = await context.newPage();
  const session = await context.newCDPSession(fresh);
  await session.send("Network.enable");
  const scripts = new Set();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await fresh.goto(url, { waitUntil: "load" });
  await fresh.waitForTimeout(1500);
  await context.close();
  return bytes;
}

function at(sorted, share) {
  return (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(0);
}
