import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { PageHeader } from "@/components/layout/page-header";
import { Notice } from "@/components/ui/notice";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { openPage } from "@/lib/http/open-page";
import { EntryForm } from "../../entry-form";

export const metadata: Metadata = { title: "Edit an entry" };

export default async function EditEntryPage({ params }: { params: Promise<{ org: string; entry: string }> }) {
  const { org, entry: slug } = await params;
  const page = await openPage(org);
  if (!page.may("connections.write")) forbidden();
  const { name, entry, isOwn } = await page.read(getCatalogEntry, { entry: slug });
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
      {isOwn ? null : (
        <div className="mb-5 max-w-[920px]">
          <Notice tone="ok" title="This entry comes with the product">
            What you save here stands in its place, for your organization. Remove it, and the product&apos;s stands
            again.
          </Notice>
        </div>
      )}
      <EntryForm organization={org} entry={entry} isOwn={isOwn} />
    </>
  );
}
