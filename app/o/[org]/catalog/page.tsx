import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { openPage } from "@/lib/http/open-page";
import { CatalogBrowser } from "./catalog-browser";
import { readView } from "./catalog-view";

export const metadata: Metadata = { title: "Catalog" };

interface CatalogProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<Partial<Record<"search" | "category", string | string[]>>>;
}

/** The servers that are known beforehand, each one click or one key away from being connected. */
export default async function CatalogPage({ params, searchParams }: CatalogProps) {
  const { org } = await params;
  const page = await openPage(org);
  const query = await searchParams;
  const { items } = await page.read(listCatalog, {});
  const mayConnect = page.may("connections.write");
  const base = `/o/${org}/catalog`;
  return (
    <>
      <PageHeader
        title="Catalog"
        aside={
          mayConnect ? (
            <>
              <ButtonLink href={`${base}/import`}>Import</ButtonLink>
              <ButtonLink href={`${base}/new`}>Add an entry</ButtonLink>
            </>
          ) : null
        }
      />
      {mayConnect ? null : (
        <p className="mb-4 text-ink-2">
          What the organization can connect. Ask an administrator for a server that you need and that is not connected.
        </p>
      )}
      <CatalogBrowser organization={org} items={items} mayConnect={mayConnect} start={readView(query)} />
    </>
  );
}
