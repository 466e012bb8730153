import { PageHeader } from "@/components/layout/page-header";
import { Tabs } from "@/components/ui/tabs";

/** The head of every part of the settings. */
export function SettingsTabs({
  org,
  part,
}: {
  org: string;
  part: "" | "/tokens" | "/alerts" | "/review" | "/status" | "/plan" | "/danger";
}) {
  const base = `/o/${org}/settings`;
  return (
    <>
      <PageHeader title="Settings" />
      <Tabs
        label="Settings"
        active={`${base}${part}`}
        tabs={[
          { label: "General", href: base },
          { label: "Alerts", href: `${base}/alerts` },
          { label: "Trusted issuers", href: `${base}/tokens` },
          { label: "Review", href: `${base}/review` },
          { label: "Status", href: `${base}/status` },
          { label: "Plan", href: `${base}/plan` },
          { label: "Danger zone", href: `${base}/danger` },
        ]}
      />
    </>
  );
}
