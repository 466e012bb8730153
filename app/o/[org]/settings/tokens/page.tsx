import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { openPage } from "@/lib/http/open-page";
import { listTrustedIssuers } from "@/lib/issuers/list-issuers";
import { listMembers } from "@/lib/members/list-members";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { listServiceAccounts } from "@/lib/service-accounts/list-accounts";
import { SettingsTabs } from "../settings-tabs";
import { CredentialModeChoice } from "./credential-mode";
import { IssuerCard } from "./issuer-card";
import { NewIssuer } from "./new-issuer";

export const metadata: Metadata = { title: "Trusted issuers" };

interface TokensProps {
  params: Promise<{ org: string }>;
}

/** Whose tokens are taken beside the organization's own keys, whom they stand for, and why some were refused. */
export default async function TrustedIssuersPage({ params }: TokensProps) {
  const { org } = await params;
  const page = await openPage(org);
  const [issuers, settings, members, accounts] = await Promise.all([
    page.read(listTrustedIssuers, {}),
    page.read(getOrganizationSettings, {}),
    page.read(listMembers, { limit: 100 }),
    page.read(listServiceAccounts, { limit: 100 }),
  ]);
  const people = {
    members: members.items.map(({ id, name }) => ({ id, name })),
    accounts: accounts.items.map(({ id, name }) => ({ id, name })),
  };
  const make = <NewIssuer organization={org} />;
  return (
    <>
      <SettingsTabs org={org} part="/tokens" />
      <div className="grid max-w-[880px] gap-5">
        <CredentialModeChoice
          organization={org}
          mode={settings.credentialMode}
          mayChange={page.may("organization.write")}
        />
        {issuers.length === 0 ? (
          <Card>
            <EmptyState title="No issuer is trusted yet" action={make}>
              Where your company signs programs in already, its tokens can be used here in place of keys: trust the
              issuer, and say for whom they stand.
            </EmptyState>
          </Card>
        ) : (
          <>
            <div className="flex items-center gap-3">
              <h2 className="mr-auto font-strong">{formatCount(issuers.length, "trusted issuer")}</h2>
              {make}
            </div>
            {issuers.map((issuer) => (
              <IssuerCard key={issuer.id} organization={org} issuer={issuer} people={people} />
            ))}
          </>
        )}
      </div>
    </>
  );
}
