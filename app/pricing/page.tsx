import type { Metadata } from "next";
import { connection } from "next/server";
import { PublicFrame } from "@/app/_site/public-frame";
import { Included } from "@/components/plans/included";
import { FEATURE_NAMES, FEATURES, PLAN_NAMES, PLANS, type Plan } from "@/lib/plans/plans";

export const metadata: Metadata = {
  title: "Plans",
  description: "What the Standard and the Enterprise plan have. A self-hosted installation is Enterprise.",
  robots: { index: true, follow: true },
};

const FOR: Record<Plan, { readonly about: string; readonly best: string }> = {
  standard: {
    about: "One credential for each server, shared by the organization.",
    best: "Best for: Teams using internal tools, shared services, or organization-owned API keys",
  },
  enterprise: {
    about: "Each person's own credentials besides, and who changed what.",
    best: "Best for: External services requiring personal API keys (GitHub, Linear, Notion)",
  },
};

/** The table that the product itself decides by. */
export default async function PricingPage() {
  await connection();
  return (
    <PublicFrame>
      <div className="mx-auto grid max-w-[880px] gap-8 px-4 py-12 md:px-8 md:py-16">
        <div className="grid gap-3">
          <h1 className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">Plans</h1>
          <p className="max-w-[64ch] text-[15px] leading-6 text-ink-2">
            The gateway is included in both. Sign-in by a provider, single sign-on and the directory are in every plan.
            An installation that you host yourself is Enterprise.
          </p>
        </div>
        <dl className="grid gap-4 sm:hidden">
          {PLANS.map((plan) => (
            <div key={plan} className="grid gap-1">
              <dt className="font-semibold">{PLAN_NAMES[plan]}</dt>
              <dd className="text-ink-2">{FOR[plan].about}</dd>
              <dd className="text-small text-ink-3">{FOR[plan].best}</dd>
            </div>
          ))}
        </dl>
        <div className="overflow-x-auto rounded-card border border-line bg-surface">
          <table className="w-full border-collapse text-body">
            <caption className="sr-only">What each plan has</caption>
            <thead>
              <tr className="align-top">
                <th scope="col" className="border-b sm:w-[40%] border-line px-4 py-4 text-left font-medium text-ink-3">
                  Feature
                </th>
                {PLANS.map((plan) => (
                  <th key={plan} scope="col" className="border-b border-l border-line px-4 py-4 text-left font-normal">
                    <span className="block font-semibold">{PLAN_NAMES[plan]}</span>
                    <span className="mt-1 block text-small text-ink-2 max-sm:hidden">{FOR[plan].about}</span>
                    <span className="mt-2 block text-small text-ink-3 max-sm:hidden">{FOR[plan].best}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {FEATURE_NAMES.map((feature) => (
                <tr key={feature} className="align-top">
                  <th scope="row" className="border-b border-line px-4 py-3 text-left font-normal">
                    <span className="font-medium">{FEATURES[feature].label}</span>
                    <span className="mt-0.5 block text-small text-ink-2">{FEATURES[feature].about}</span>
                  </th>
                  {PLANS.map((plan) => (
                    <td key={plan} className="border-b border-l border-line px-4 py-3">
                      <Included value={FEATURES[feature][plan]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </PublicFrame>
  );
}
