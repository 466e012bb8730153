import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { PageHeader } from "@/components/layout/page-header";
import { openPage } from "@/lib/http/open-page";
import { RegistryImport } from "./registry-import";

export const metadata: Metadata = { title: "Import" };

/** Takes servers of an MCP registry into the catalog, and says where this catalog can be read as one. */
export default async function ImportPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  if (!page.may("connections.write")) forbidden();
  const registryUrl = `${page.publicUrl}/api/v1/organizations/${org}/registry`;
  return (
    <>
      <PageHeader title="Import from a registry" trail={[{ label: "Catalog", href: `/o/${org}/catalog` }]} />
      <RegistryImport organization={org} registryUrl={registryUrl} />
    </>
  );
}
