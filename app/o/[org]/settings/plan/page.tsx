import { Lock } from "lucide-react";
import type { Metadata } from "next";
import { Included } from "@/components/plans/included";
import { Card } from "@/components/ui/card";
import { Status } from "@/components/ui/status";
import { openPage } from "@/lib/http/open-page";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { FEATURE_NAMES, FEATURES, PLAN_NAMES, PLANS, planIncludes } from "@/lib/plans/plans";
import { SettingsTabs } from "../settings-tabs";

export const metadata: Metadata = { title: "Plan" };

/** The table that the product itself decides by, with what of it holds here. */
export default async function PlanPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  // Asked for its permission: the organization itself is known by now.
  await page.read(getOrganizationSettings, {});
  const { plan } = page.organization;
  const locked = FEATURE_NAMES.filter((feature) => !planIncludes(plan, feature));
  return (
    <>
      <SettingsTabs org={org} part="/plan" />
      <div className="grid max-w-[880px] gap-5">
        <Card title="Current plan" aside={<span className="font-strong text-ink">{PLAN_NAMES[plan]}</span>}>
          <p className="px-4 py-4 text-ink-2">
            {locked.length === 0
              ? "Everything is open to this organization."
              : `${locked.length} features are locked: they are in the Enterprise plan. Where they would be, a page says so, and the admin API answers plan_required. The operator of this installation changes the plan of an organization.`}
          </p>
        </Card>
        <div className="overflow-x-auto rounded-card border border-line bg-surface">
          <table className="w-full border-collapse text-body">
            <caption className="sr-only">What each plan has</caption>
            <thead>
              <tr>
                <th scope="col" className="border-b border-line px-4 py-3 text-left font-medium text-ink-3">
                  Feature
                </th>
                {PLANS.map((name) => (
                  <th key={name} scope="col" className="border-b border-l border-line px-4 py-3 text-left font-medium">
                    {PLAN_NAMES[name]}
                    {name === plan ? (
                      <span className="block">
                        <Status tone="ok">Current</Status>
                      </span>
                    ) : null}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {FEATURE_NAMES.map((feature) => (
                <tr key={feature} className="align-top">
                  <th scope="row" className="border-b border-line px-4 py-3 text-left font-normal">
                    <span className="flex items-center gap-1.5 font-medium">
                      {FEATURES[feature].label}
                      {locked.includes(feature) ? (
                        <span className="inline-flex items-center gap-1 text-small text-ink-2">
                          <Lock size={12} aria-hidden="true" />
                          locked
                        </span>
                      ) : null}
                    </span>
                    <span className="mt-0.5 block text-small text-ink-2">{FEATURES[feature].about}</span>
                  </th>
                  {PLANS.map((name) => (
                    <td key={name} className="border-b border-l border-line px-4 py-3">
                      <Included value={FEATURES[feature][name]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </>
  );
}
