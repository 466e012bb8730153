import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { mayDeleteOrganization } from "@/lib/access/permissions";
import { openPage } from "@/lib/http/open-page";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { SettingsTabs } from "../settings-tabs";
import { DeleteOrganization } from "./delete-organization";

export const metadata: Metadata = { title: "Danger zone" };

export default async function DangerPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const { name } = await page.read(getOrganizationSettings, {});
  const role = (await page.organizations()).find(({ slug }) => slug === org)?.role ?? "";
  return (
    <>
      <SettingsTabs org={org} part="/danger" />
      <div className="grid max-w-[720px] gap-5">
        <Card title="Delete organization">
          {mayDeleteOrganization(role) ? (
            <DeleteOrganization organization={org} name={name} />
          ) : (
            <p className="px-4 py-4 text-ink-2">Only an owner may delete {name}.</p>
          )}
        </Card>
      </div>
    </>
  );
}
