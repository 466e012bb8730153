import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { openPage } from "@/lib/http/open-page";
import { CallView } from "./call-view";
import { readCall } from "./read-call";

export const metadata: Metadata = { title: "A call" };

export default async function CallPage({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { org, id } = await params;
  const shown = await readCall(await openPage(org), id);
  return (
    <>
      <PageHeader
        title={<span className="font-mono break-all">{shown.call.tool}</span>}
        trail={[{ label: "Access log", href: `/o/${org}/log` }]}
      />
      <CallView organization={org} {...shown} />
    </>
  );
}
