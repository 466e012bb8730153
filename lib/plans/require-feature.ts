import { Fault } from "@/lib/base/errors";
import { FEATURES, type Feature, PLAN_NAMES, type Plan, planIncludes } from "@/lib/plans/plans";

/**
 * Refuses what the organization's plan does not have. An operation that needs a feature as a whole says so
 * (`feature: "auditLogs"`); this is for one that needs it for a part of its input, as a range of one's own.
 *
 * @throws Fault `plan_required`
 */
export function requireFeature(organization: { readonly plan: Plan }, feature: Feature): void {
  if (planIncludes(organization.plan, feature)) return;
  const { label } = FEATURES[feature];
  throw new Fault(
    "plan_required",
    `Available on Enterprise: ${label} is not in the ${PLAN_NAMES[organization.plan]} plan. An owner can see the plans under Settings, Plan.`,
    { data: { feature, plan: "enterprise" } },
  );
}
