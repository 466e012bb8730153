import type { Metadata } from "next";
import { ConnectionStatus } from "@/components/connections/connection-status";
import { PageHeader } from "@/components/layout/page-header";
import { getConnection } from "@/lib/connections/get-connection";
import { openPage } from "@/lib/http/open-page";
import { ConnectionActions } from "../connection-actions";
import { ConnectionProblem } from "./connection-problem";
import { ConnectionTabs, readTab } from "./connection-tabs";
import { Overview } from "./overview";
import { SettingsForm } from "./settings-form";
import { ToolsEditor } from "./tools-editor";

interface ConnectionProps {
  params: Promise<{ org: string; slug: string }>;
  searchParams: Promise<{ tab?: string; saved?: string }>;
}

export async function generateMetadata({ params }: ConnectionProps): Promise<Metadata> {
  return { title: (await params).slug };
}

export default async function ConnectionPage({ params, searchParams }: ConnectionProps) {
  const { org, slug } = await params;
  const page = await openPage(org);
  const connection = await page.read(getConnection, { connection: slug });
  const { tab: wantedTab, saved } = await searchParams;
  const isOurs = connection.kind === "builtin";
  const tab = isOurs ? "overview" : readTab(wantedTab);
  const base = `/o/${org}/connections/${slug}`;

  return (
    <>
      <PageHeader
        title={connection.name}
        aside={
          <>
            <ConnectionStatus connection={connection} />
            {isOurs ? null : <ConnectionActions organization={org} connection={connection} />}
          </>
        }
      >
        <p className="font-mono text-small text-ink-3">{connection.slug}__…</p>
      </PageHeader>
      <ConnectionProblem connection={connection} base={base} />
      <ConnectionTabs
        base={base}
        active={tab}
        tabs={isOurs ? ["overview"] : ["overview", "tools", "settings"]}
        toolCount={`${connection.tools.exposed} / ${connection.tools.total}`}
      />
      {tab === "overview" ? (
        <Overview connection={connection} organization={org} publicUrl={page.publicUrl} />
      ) : tab === "tools" ? (
        <ToolsEditor
          organization={org}
          connection={slug}
          tools={connection.capabilities.filter((capability) => capability.kind === "tool")}
          savedMessage={saved === undefined ? null : `Saved · ${connection.tools.exposed} exposed`}
        />
      ) : (
        <SettingsForm organization={org} connection={connection} />
      )}
    </>
  );
}
