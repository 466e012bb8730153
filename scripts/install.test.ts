import { expect, test } from "vitest";
import { isInstalled } from "./install.mjs";

const lock = {
  packages: {
    "": {},
    "node_modules/next": { version: "16.4.6" },
    "node_modules/vitest": { version: "4.1.12", dev: true },
    "node_modules/@biomejs/cli-darwin-arm64": { version: "2.6.8", optional: true },
  },
};
const installed = (packages: Record<string, { version: string }>) => ({ packages });

test("another platform's optional packages need not be there, another version does not count", () => {
  const rest = { "node_modules/vitest": { version: "4.1.12" } };
  const all = { ...rest, "node_modules/next": { version: "16.4.6" } };
  expect(isInstalled(lock, installed(all), { development: true })).toBe(true);
  expect(
    isInstalled(lock, installed({ ...rest, "node_modules/next": { version: "16.4.5" } }), { development: true }),
  ).toBe(false);
});

test("an installation without development packages can start but not test", () => {
  const production = installed({ "node_modules/next": { version: "16.4.6" } });
  expect(isInstalled(lock, production, { development: false })).toBe(true);
  expect(isInstalled(lock, production, { development: true })).toBe(false);
});
