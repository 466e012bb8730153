import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { PageHeader } from "@/components/layout/page-header";
import { listConnections } from "@/lib/connections/list-connections";
import { openPage } from "@/lib/http/open-page";
import { EntryForm } from "../entry-form";
import { FromConnection } from "./from-connection";

export const metadata: Metadata = { title: "Add an entry" };

/** Puts a server into the organization's catalog: one that is connected, or one that is written down here. */
export default async function NewEntryPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  if (!page.may("connections.write")) forbidden();
  const { items } = await page.read(listConnections, { limit: 100 });
  const connections = items.filter(({ kind }) => kind !== "builtin").map(({ slug, name }) => ({ slug, name }));
  return (
    <>
      <PageHeader title="Add an entry" trail={[{ label: "Catalog", href: `/o/${org}/catalog` }]} />
      <div className="grid gap-5">
        {connections.length > 0 ? <FromConnection organization={org} connections={connections} /> : null}
        <EntryForm organization={org} entry={null} />
      </div>
    </>
  );
}
