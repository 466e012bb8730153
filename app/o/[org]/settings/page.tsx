import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { openPage } from "@/lib/http/open-page";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { OrganizationName } from "./organization-name";
import { SettingSwitches } from "./setting-switches";
import { SettingsTabs } from "./settings-tabs";

export const metadata: Metadata = { title: "Settings" };

interface SettingsProps {
  params: Promise<{ org: string }>;
}

export default async function SettingsPage({ params }: SettingsProps) {
  const { org } = await params;
  const page = await openPage(org);
  const settings = await page.read(getOrganizationSettings, {});
  const mayChange = page.may("organization.write");
  return (
    <>
      <SettingsTabs org={org} part="" />
      <div className="grid max-w-[720px] gap-5">
        <Card title="Organization">
          <OrganizationName organization={org} name={settings.name} mayChange={mayChange} />
          <div className="grid gap-1.5 border-t border-line px-4 py-4">
            <span className="font-medium">Endpoint</span>
            <CodeLine name="endpoint" text={`${page.publicUrl}/o/${org}/mcp`} />
            <span className="text-small text-ink-2">
              A key also works at <code className="font-mono break-all">{page.publicUrl}/mcp</code>. Addresses stay when
              the name changes.
            </span>
          </div>
        </Card>
        <SettingSwitches organization={org} settings={settings} mayChange={mayChange} />
      </div>
    </>
  );
}
