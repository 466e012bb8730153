import type { ReactNode } from "react";
import { PageHeader } from "@/components/layout/page-header";
import { Tabs } from "@/components/ui/tabs";

export function AccessTabs({
  org,
  part,
  aside,
}: {
  org: string;
  part: "" | "/requests" | "/check";
  aside?: ReactNode;
}) {
  const base = `/o/${org}/access`;
  return (
    <>
      <PageHeader title="Access" aside={aside} />
      <Tabs
        label="Access"
        active={`${base}${part}`}
        tabs={[
          { label: "Rules", href: base },
          { label: "Requests", href: `${base}/requests` },
          { label: "Check", href: `${base}/check` },
        ]}
      />
    </>
  );
}
