import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { listAlertRules } from "@/lib/alerts/list-rules";
import { listConnections } from "@/lib/connections/list-connections";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { listDeliveries } from "@/lib/notifications/list-deliveries";
import { listWebhooks } from "@/lib/notifications/list-webhooks";
import { PlanLocked } from "../../plan-locked";
import { SettingsTabs } from "../settings-tabs";
import { AlertTable } from "./alert-table";
import { DeliveryTable } from "./delivery-table";
import { NewAlert } from "./new-alert";
import { NewWebhook } from "./new-webhook";
import { WebhookList } from "./webhook-list";

export const metadata: Metadata = { title: "Alerts" };

/** What is watched, how it stands, and how people are told. */
export default async function AlertsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  return (
    <>
      <SettingsTabs org={org} part="/alerts" />
      {page.includes("advancedAnalytics") ? (
        <Alerts page={page} org={org} />
      ) : (
        <PlanLocked org={org} feature="advancedAnalytics" />
      )}
    </>
  );
}

async function Alerts({ page, org }: { page: OpenedPage; org: string }) {
  const mayWrite = page.may("organization.write");
  const [rules, connections, webhooks, deliveries] = await Promise.all([
    page.read(listAlertRules, {}),
    page.read(listConnections, { limit: 100 }),
    mayWrite ? page.read(listWebhooks, {}) : null,
    mayWrite ? page.read(listDeliveries, { limit: 10 }) : null,
  ]);
  const choices = {
    servers: connections.items.filter(({ kind }) => kind !== "builtin").map(({ slug, name }) => ({ slug, name })),
    webhooks: webhooks?.items ?? [],
    canSendMail: rules.canSendMail,
  };
  const make = mayWrite ? <NewAlert organization={org} choices={choices} /> : undefined;
  const isEmpty = rules.items.length === 0;
  return (
    <div className="grid gap-5">
      <Card title={isEmpty ? "Alerts" : formatCount(rules.items.length, "alert")} aside={isEmpty ? undefined : make}>
        {isEmpty ? (
          <EmptyState title="Nothing is watched yet" action={make}>
            An alert looks once a minute at a figure: the latency or the errors of a server, a server in trouble, or
            that nobody calls any more. Who looks after the organization is told when it passes its limit, and when it
            is over.
          </EmptyState>
        ) : (
          <AlertTable organization={org} rules={rules.items} choices={choices} mayWrite={mayWrite} />
        )}
      </Card>
      {webhooks ? (
        <Card title="Webhooks" aside={<NewWebhook organization={org} />}>
          {webhooks.items.length === 0 ? (
            <p className="px-4 py-4 text-ink-2">
              None. A webhook is an address of yours that is told by a signed POST, for a chat or an on-call service.
            </p>
          ) : (
            <WebhookList organization={org} webhooks={webhooks.items} />
          )}
        </Card>
      ) : null}
      {deliveries && deliveries.items.length > 0 ? (
        <Card title="Last deliveries">
          <DeliveryTable deliveries={deliveries.items} />
        </Card>
      ) : null}
      {mayWrite ? null : <p className="text-small text-ink-2">Owners and admins may change these.</p>}
    </div>
  );
}
