import type { Metadata } from "next";
import { Suspense } from "react";
import { BarList } from "@/components/charts/bar-list";
import { ListWaiting } from "@/components/feedback/list-waiting";
import { addressOf } from "@/components/ui/address-of";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { listUsers } from "@/lib/analytics/list-users";
import { PlanLocked } from "../../plan-locked";
import { addressQuery } from "../analytics-query";
import { FiguresTable } from "../figures-table";
import { type AnalyticsProps, type OpenedAnalytics, openAnalytics } from "../open-analytics";

export const metadata: Metadata = { title: "User activity" };

export default async function AnalyticsUsersPage(props: AnalyticsProps) {
  const opened = await openAnalytics(props, "/users");
  const { org, page, isAdvanced, frame } = opened;
  if (!isAdvanced) return frame(<PlanLocked org={org} feature="advancedAnalytics" />);
  const { from, to, timeZone } = opened.input;
  await page.admit(listUsers, { from, to, timeZone });
  return frame(
    <Suspense fallback={<ListWaiting what="Figures" />}>
      <Users opened={opened} />
    </Suspense>,
    ["users"],
  );
}

async function Users({ opened: { page, query, input, words, base } }: { opened: OpenedAnalytics }) {
  const { from, to, timeZone } = input;
  const users = await page.read(listUsers, { from, to, timeZone });
  const whole = users.reduce((sum, { calls }) => sum + calls, 0);
  const seesOthers = page.may("callers.read");
  if (users.length === 0) {
    return (
      <Card>
        <EmptyState title={seesOthers ? "Nobody called in this time" : "You made no call in this time"}>
          Choose a longer range.
        </EmptyState>
      </Card>
    );
  }
  const activityOf = ({ id }: { id: string }) =>
    addressOf(base, addressQuery({ ...query, caller: id || undefined, tool: undefined }));
  return (
    <div className="grid gap-5 lg:grid-cols-[1fr_1.55fr] lg:items-start">
      <Card title="Most active" aside={words}>
        <BarList
          unit="calls"
          whole={whole}
          items={users.slice(0, 10).map((user) => ({
            id: user.id,
            name: user.name || "Nobody signed in",
            value: user.calls,
            href: seesOthers && user.id ? activityOf(user) : undefined,
          }))}
        />
      </Card>
      <Card title="User activity" aside={words}>
        <FiguresTable
          label="User activity"
          name="User or key"
          lines={users}
          isMachine={false}
          hrefOf={seesOthers ? activityOf : undefined}
        />
        {seesOthers ? null : (
          <p className="border-t border-line px-4 py-3 text-small text-ink-3">
            These are your own calls. Owners and admins see everybody's.
          </p>
        )}
      </Card>
    </div>
  );
}
