import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { openPage } from "@/lib/http/open-page";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { SettingSwitches } from "./setting-switches";

export const metadata: Metadata = { title: "Settings" };

interface SettingsProps {
  params: Promise<{ org: string }>;
}

export default async function SettingsPage({ params }: SettingsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const settings = await page.read(getOrganizationSettings, {});
  return (
    <>
      <PageHeader title="Settings" />
      <SettingSwitches organization={org} settings={settings} mayChange={page.may("organization.write")} />
    </>
  );
}
