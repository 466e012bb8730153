import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Tabs } from "@/components/ui/tabs";
import { openPage } from "@/lib/http/open-page";
import { AddServerForm } from "./add-server-form";
import { PasteServers } from "./paste-servers";

export const metadata: Metadata = { title: "Add server" };

interface AddServerProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ from?: string | string[] }>;
}

export default async function AddServerPage({ params, searchParams }: AddServerProps) {
  const { org } = await params;
  const { publicUrl } = await openPage(org);
  const base = `/o/${org}/connections/new`;
  const isPaste = (await searchParams).from === "json";
  return (
    <>
      <PageHeader title="Add server" trail={[{ label: "Connections", href: `/o/${org}/connections` }]} />
      <Tabs
        label="Ways to add a server"
        active={isPaste ? `${base}?from=json` : base}
        tabs={[
          { label: "By URL", href: base },
          { label: "Paste JSON", href: `${base}?from=json` },
        ]}
      />
      {isPaste ? <PasteServers organization={org} /> : <AddServerForm organization={org} publicUrl={publicUrl} />}
    </>
  );
}
