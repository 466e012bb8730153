import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { openPage } from "@/lib/http/open-page";
import { AddServerForm } from "./add-server-form";

export const metadata: Metadata = { title: "Add server" };

export default async function AddServerPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { publicUrl } = await openPage(org);
  return (
    <>
      <PageHeader title="Add server" />
      <AddServerForm organization={org} publicUrl={publicUrl} />
    </>
  );
}
