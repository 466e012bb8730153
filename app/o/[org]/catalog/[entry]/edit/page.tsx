import type { Metadata } from "next";
import { forbidden, notFound } from "next/navigation";
import { PageHeader } from "@/components/layout/page-header";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { openPage } from "@/lib/http/open-page";
import { EntryForm } from "../../entry-form";

export const metadata: Metadata = { title: "Edit an entry" };

export default async function EditEntryPage({ params }: { params: Promise<{ org: string; entry: string }> }) {
  const { org, entry: slug } = await params;
  const page = await openPage(org);
  if (!page.may("connections.write")) forbidden();
  const { name, entry, isOwn } = await page.read(getCatalogEntry, { entry: slug });
  if (!isOwn) notFound();
  const base = `/o/${org}/catalog`;
  return (
    <>
      <PageHeader
        title="Edit"
        trail={[
          { label: "Catalog", href: base },
          { label: name, href: `${base}/${slug}` },
        ]}
      />
      <EntryForm organization={org} entry={entry} />
    </>
  );
}
