import { addressOf } from "@/components/ui/address-of";
import { Tabs } from "@/components/ui/tabs";
import { type AnalyticsQuery, addressQuery } from "./analytics-query";

/** The filters stay from one to the next; what is live has none. */
export function AnalyticsTabs({ org, active, query }: { org: string; active: string; query: AnalyticsQuery }) {
  const base = `/o/${org}/analytics`;
  const kept = addressQuery(query);
  const tabs = [
    { label: "Overview", path: "" },
    { label: "Servers and tools", path: "/servers" },
    { label: "Users", path: "/users" },
    { label: "Costs", path: "/costs" },
    { label: "Live", path: "/live" },
  ].map(({ label, path }) => ({
    label,
    path,
    href: path === "/live" ? `${base}/live` : addressOf(`${base}${path}`, kept),
  }));
  return <Tabs label="Analytics" tabs={tabs} active={tabs.find(({ path }) => path === active)?.href ?? ""} />;
}
