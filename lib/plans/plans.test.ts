import { expect, test } from "vitest";
import { isFault } from "@/lib/base/errors";
import { FEATURE_NAMES, FEATURES, PLANS, planIncludes, planOf } from "@/lib/plans/plans";
import { requireFeature } from "@/lib/plans/require-feature";

test("the plan table is the promised one, row by row", () => {
  const rows = FEATURE_NAMES.map((name) => [FEATURES[name].label, FEATURES[name].standard, FEATURES[name].enterprise]);
  expect(rows).toEqual([
    ["MCP Server Registration", "Unlimited", "Unlimited"],
    ["Organization-wide Keys", true, true],
    ["Per-user Keys", false, true],
    ["Tool Whitelisting", true, true],
    ["Basic Analytics", true, true],
    ["Advanced Analytics", false, true],
    ["Audit Logs", false, true],
    ["Custom RBAC", false, true],
  ]);
});

test.each(FEATURE_NAMES)("%s: what a plan does not have is refused by the plan that has it", (feature) => {
  for (const plan of PLANS) {
    const refused = (() => {
      try {
        requireFeature({ plan }, feature);
        return null;
      } catch (error) {
        return error;
      }
    })();
    if (planIncludes(plan, feature)) {
      expect([plan, refused]).toEqual([plan, null]);
      continue;
    }
    expect(isFault(refused) && [refused.code, refused.publicMessage.split(":")[0], refused.data]).toEqual([
      "plan_required",
      "Available on Enterprise",
      { feature, plan: "enterprise" },
    ]);
  }
});

test.each([
  [null, "enterprise", "enterprise"],
  [null, "standard", "standard"],
  ["standard", "enterprise", "standard"],
  ["enterprise", "standard", "enterprise"],
  ["a plan of a later version", "standard", "standard"],
] as const)("stored %s on an installation of %s is %s", (stored, installation, plan) => {
  expect(planOf(stored, installation)).toBe(plan);
});
