import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { getLive } from "@/lib/analytics/get-live";
import { listCalls } from "@/lib/calls/list-calls";
import { openPage } from "@/lib/http/open-page";
import { LiveCalls } from "../../log/live-calls";
import { AnalyticsTabs } from "../analytics-tabs";
import { LivePanel } from "./live-panel";

export const metadata: Metadata = { title: "Live" };

const RECENT = 20;

export default async function LivePage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const [live, calls] = await Promise.all([page.read(getLive, {}), page.read(listCalls, { limit: RECENT })]);
  return (
    <>
      <PageHeader title="Analytics" />
      <AnalyticsTabs org={org} active="/live" query={{ range: "24h" }} />
      <div className="grid gap-5">
        <LivePanel organization={org} initial={live} />
        <Card title="Recent calls">
          <LiveCalls
            organization={org}
            calls={calls.items}
            query=""
            most={RECENT}
            startsLive
            empty={<EmptyState title="No call yet">A call appears here within a second or two of its end.</EmptyState>}
          />
        </Card>
      </div>
    </>
  );
}
