import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Tabs } from "@/components/ui/tabs";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { CatalogBrowser } from "../../catalog/catalog-browser";
import { type CatalogView, readView } from "../../catalog/catalog-view";
import { AddServerForm } from "./add-server-form";
import { PasteServers } from "./paste-servers";

export const metadata: Metadata = { title: "Add server" };

interface AddServerProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"from" | "search" | "category", string | string[]>>>;
}

const WAYS = [
  { from: "catalog", label: "Catalog" },
  { from: "url", label: "By URL" },
  { from: "json", label: "Paste JSON" },
] as const;

export default async function AddServerPage({ params, searchParams }: AddServerProps) {
  const { org } = await params;
  const page = await openPage(org);
  const base = `/o/${org}/connections/new`;
  const query = await searchParams;
  const from = WAYS.find((way) => way.from === query.from)?.from ?? "catalog";
  const hrefOf = (way: string) => (way === "catalog" ? base : `${base}?from=${way}`);
  return (
    <>
      <PageHeader title="Add server" trail={[{ label: "Connections", href: `/o/${org}/connections` }]} />
      <Tabs
        label="Ways to add a server"
        active={hrefOf(from)}
        tabs={WAYS.map((way) => ({ label: way.label, href: hrefOf(way.from) }))}
      />
      {from === "catalog" ? <Known page={page} organization={org} start={readView(query)} /> : null}
      {from === "url" ? <AddServerForm organization={org} publicUrl={page.publicUrl} /> : null}
      {from === "json" ? <PasteServers organization={org} /> : null}
    </>
  );
}

/** What is known beforehand comes first: no address to find, no way of signing in to guess. */
async function Known({ page, organization, start }: { page: OpenedPage; organization: string; start: CatalogView }) {
  const { items } = await page.read(listCatalog, {});
  return (
    <CatalogBrowser
      organization={organization}
      items={items.filter(({ isHidden }) => !isHidden)}
      mayConnect={page.may("connections.write")}
      start={start}
    />
  );
}
