import { PlanLock } from "@/components/feedback/plan-lock";
import { FEATURES, type Feature } from "@/lib/plans/plans";

/** `if (!page.includes("auditLogs")) return <PlanLocked org={org} feature="auditLogs" />`, under the page's header. */
export function PlanLocked({ org, feature }: { org: string; feature: Feature }) {
  const { label, about } = FEATURES[feature];
  return <PlanLock label={label} about={about} planPage={`/o/${org}/settings/plan`} />;
}
