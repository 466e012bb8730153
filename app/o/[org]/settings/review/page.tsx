import type { Metadata } from "next";
import { openPage } from "@/lib/http/open-page";
import type { CheckGroup } from "@/lib/review/core/check";
import { getReview } from "@/lib/review/get-review";
import { SettingsTabs } from "../settings-tabs";
import { CheckList } from "./check-list";

export const metadata: Metadata = { title: "Security review" };

const GROUP_NAMES: Readonly<Record<CheckGroup, string>> = {
  development: "Development",
  production: "Production",
  security: "Security",
};

/** Good practices as checks, each with what was found and where it is mended. */
export default async function ReviewPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const { score, groups } = await page.read(getReview, {});
  return (
    <>
      <SettingsTabs org={org} part="/review" />
      <div className="grid max-w-[880px] gap-5">
        <section aria-label="Score" className="grid gap-1">
          <p className="text-figure font-semibold tracking-[-0.015em] tabular-nums">
            {score.passed} of {score.of}
          </p>
          <p className="text-ink-2">
            good practices are kept at this moment. What does not apply here, and what cannot be seen, is not counted.
          </p>
        </section>
        {groups.map(({ group, score: own, checks }) => (
          <CheckList
            key={group}
            title={GROUP_NAMES[group]}
            passed={own.passed}
            of={own.of}
            checks={checks}
            base={`/o/${org}`}
          />
        ))}
      </div>
    </>
  );
}
