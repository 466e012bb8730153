import { defineConfig } from "@playwright/test";

/**
 * Journeys of people through the built product (`npm run build` first). Each worker starts a product of its own on a
 * free port: tests/e2e/product.ts.
 */
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "tests/.out/e2e",
  fullyParallel: false,
  // Starting the product takes most of two cores; a second one would only make both slower.
  workers: 1,
  forbidOnly: true,
  // What passes at the second attempt only is named at the end of `npm test`.
  retries: 1,
  timeout: 240_000,
  // Pages are rendered by the same two cores as everything else.
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--no-default-browser-check",
      ],
    },
  },
});
