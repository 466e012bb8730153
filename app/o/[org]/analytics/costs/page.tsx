import type { Metadata } from "next";
import { Suspense } from "react";
import { ListWaiting } from "@/components/feedback/list-waiting";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { listConnections } from "@/lib/connections/list-connections";
import { getCosts } from "@/lib/costs/get-costs";
import { listPrices } from "@/lib/costs/list-prices";
import { PlanLocked } from "../../plan-locked";
import { type AnalyticsProps, type OpenedAnalytics, openAnalytics } from "../open-analytics";
import { CostTable } from "./cost-table";
import { Currency } from "./currency";
import { money } from "./money-words";
import { PriceTable } from "./price-table";
import { SetPrice } from "./set-price";

export const metadata: Metadata = { title: "Costs" };

/** What the calls of a range cost by the organization's own price list. */
export default async function AnalyticsCostsPage(props: AnalyticsProps) {
  const opened = await openAnalytics(props, "/costs");
  const { org, page, isAdvanced, frame } = opened;
  if (!isAdvanced) return frame(<PlanLocked org={org} feature="advancedAnalytics" />);
  const { from, to } = opened.input;
  await page.admit(getCosts, { from, to });
  return frame(
    <Suspense fallback={<ListWaiting what="Costs" />}>
      <Costs opened={opened} />
    </Suspense>,
  );
}

async function Costs({ opened: { org, page, input, words } }: { opened: OpenedAnalytics }) {
  const { from, to } = input;
  const [costs, prices, connections] = await Promise.all([
    page.read(getCosts, { from, to }),
    page.read(listPrices, {}),
    page.read(listConnections, { limit: 100 }),
  ]);
  const mayWrite = page.may("organization.write");
  const servers = connections.items.filter(({ kind }) => kind !== "builtin").map(({ slug }) => slug);
  const set = mayWrite && servers.length > 0 ? <SetPrice organization={org} servers={servers} /> : undefined;
  const { currency } = costs;
  const exports = `/api/v1/organizations/${org}/costs/export?${new URLSearchParams({ from, to })}`;
  const isPriced = prices.items.length > 0;
  const priceList = (
    <Card
      title="Price list"
      aside={
        <>
          {mayWrite ? <Currency organization={org} currency={prices.currency} /> : prices.currency}
          {isPriced ? set : null}
        </>
      }
    >
      {prices.items.length === 0 ? (
        <EmptyState title="Nothing is priced" action={set}>
          Say what a call of a server, or of one of its tools, costs you. It holds from a day on; what was called before
          that costs what held then.
        </EmptyState>
      ) : (
        <PriceTable organization={org} prices={prices.items} currency={prices.currency} mayWrite={mayWrite} />
      )}
    </Card>
  );
  return (
    <div className="grid gap-5">
      <section aria-label="Cost" className="grid gap-1">
        <p className="text-figure font-semibold tracking-[-0.015em] tabular-nums">
          {costs.priced === 0 ? "Not priced" : money(costs.cost, currency)}
        </p>
        <p className="text-ink-2 tabular-nums">
          {words}: {costs.priced.toLocaleString("en")} of {costs.calls.toLocaleString("en")} calls have a price. Calls
          that were denied reached no server and cost nothing.
        </p>
      </section>
      {/* Without a price there is nothing to see before one is set. */}
      {isPriced ? null : priceList}
      {costs.calls > 0 ? (
        <>
          <div className="grid gap-5 lg:grid-cols-2 lg:items-start">
            <Card title="Servers" aside={words}>
              <CostTable label="Servers" name="Server" lines={costs.servers} currency={currency} />
            </Card>
            <Card
              title="Tools"
              aside={
                <ButtonLink href={`${exports}&table=tools`} prefetch={false} download>
                  CSV
                </ButtonLink>
              }
            >
              <CostTable label="Tools" name="Tool" lines={costs.tools} currency={currency} showsServer />
            </Card>
          </div>
          {costs.callers ? (
            <Card
              title="Callers"
              aside={
                <ButtonLink href={`${exports}&table=callers`} prefetch={false} download>
                  CSV
                </ButtonLink>
              }
            >
              <CostTable
                label="Callers"
                name="User or key"
                lines={costs.callers}
                currency={currency}
                isMachine={false}
              />
              <p className="border-t border-line px-4 py-3 text-small text-ink-3">
                What a server cost in an hour or a day is shared among its callers by the number of their calls.
              </p>
            </Card>
          ) : null}
        </>
      ) : (
        <Card>
          <EmptyState title="No call in this time">Choose a longer range.</EmptyState>
        </Card>
      )}
      {isPriced ? priceList : null}
    </div>
  );
}
