import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      { find: "server-only", replacement: `${root}tests/support/empty.ts` },
    ],
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What has to become true is waited for patiently: how soon is a question for the bench, not for a machine that is busy.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    maxWorkers: 2,
    projects: [
      // Pure logic leaves nothing behind: a process of its own for each file would cost more than the tests.
      {
        extends: true,
        test: { name: "unit", include: ["{app,components,lib,scripts}/**/*.test.ts"], isolate: false },
      },
      { extends: true, test: { name: "integration", include: ["tests/{integration,contract,faults}/**/*.test.ts"] } },
    ],
  },
});
