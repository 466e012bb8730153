import type { Metadata } from "next";
import { ConnectionMark } from "@/components/connections/connection-mark";
import { ConnectionStatus } from "@/components/connections/connection-status";
import { PageHeader } from "@/components/layout/page-header";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { listRestrictions } from "@/lib/access/list-restrictions";
import { getConnection } from "@/lib/connections/get-connection";
import type { ConnectionDetail } from "@/lib/connections/schema";
import { getForwarding } from "@/lib/forwarding/get-forwarding";
import { listIdentityKeys } from "@/lib/forwarding/list-identity-keys";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { queryText } from "@/lib/http/query-text";
import { toolUsage } from "@/lib/tools/tool-usage";
import { ConnectionActions } from "../connection-actions";
import { AccessPanel } from "./access/access-panel";
import { Activity } from "./activity";
import { Authorization } from "./authorization";
import { ConnectionProblem } from "./connection-problem";
import { type ConnectionTab, ConnectionTabs, readTab } from "./connection-tabs";
import { ForwardingForm } from "./forwarding-form";
import { ForwardingKeys } from "./forwarding-keys";
import { OfferList } from "./offer-list";
import { Overview } from "./overview";
import { ServerKeys } from "./server-keys";
import { SettingsForm } from "./settings-form";
import { ToolTester } from "./test/tool-tester";
import { ToolsEditor } from "./tools-editor";

type Query = Partial<
  Record<"tab" | "saved" | "credential" | "search" | "tool" | "about" | "cursor", string | string[]>
>;

interface ConnectionProps {
  params: Promise<{ org: string; slug: string }>;
  searchParams: Promise<Query>;
}

export async function generateMetadata({ params }: ConnectionProps): Promise<Metadata> {
  return { title: (await params).slug };
}

export default async function ConnectionPage({ params, searchParams }: ConnectionProps) {
  const { org, slug } = await params;
  const page = await openPage(org);
  const connection = await page.read(getConnection, { connection: slug });
  const query = await searchParams;
  const isOurs = connection.kind === "builtin";
  const mayChange = page.may("connections.write");
  const tabs = tabsFor(page, isOurs);
  const tab = readTab(queryText(query.tab), tabs);
  const base = `/o/${org}/connections/${slug}`;

  return (
    <>
      <PageHeader
        title={
          <span className="flex min-w-0 items-center gap-3">
            <ConnectionMark name={connection.name} />
            <span className="min-w-0 break-words">{connection.name}</span>
          </span>
        }
        trail={[{ label: "Connections", href: `/o/${org}/connections` }]}
        aside={
          <>
            <ConnectionStatus connection={connection} />
            {isOurs || !mayChange ? null : <ConnectionActions organization={org} connection={connection} />}
          </>
        }
      >
        <p className="flex flex-wrap items-center gap-2 text-small text-ink-3">
          <span className="font-mono">{connection.slug}__…</span>
          {isOurs ? null : <Badge>{connection.environment}</Badge>}
        </p>
      </PageHeader>
      <ConnectionProblem connection={connection} base={base} />
      <ConnectionTabs base={base} active={tab} tabs={tabs} notes={notesOf(connection)} />
      {connection.auth === "oauth" && tab === "overview" ? <Authorization page={page} connection={connection} /> : null}
      {connection.placeholders && tab === "overview" && mayChange ? (
        <ServerKeys page={page} connection={connection} />
      ) : null}
      <TabContent page={page} connection={connection} tab={tab} query={query} base={base} />
    </>
  );
}

/** A tab stands there for those who can do what is in it. */
function tabsFor(page: OpenedPage, isOurs: boolean): readonly ConnectionTab[] {
  if (isOurs) return ["overview", "tools"];
  return [
    "overview",
    "tools",
    "resources",
    "prompts",
    ...(page.may("tools.call") ? (["test"] as const) : []),
    ...(page.may("access.read") ? (["access"] as const) : []),
    "activity",
    ...(page.may("connections.write") ? (["settings"] as const) : []),
  ];
}

function notesOf(connection: ConnectionDetail): Partial<Record<ConnectionTab, string>> {
  const count = (...kinds: readonly string[]) =>
    String(connection.capabilities.filter(({ kind }) => kinds.includes(kind)).length);
  return {
    tools: `${connection.tools.exposed} / ${connection.tools.total}`,
    resources: count("resource", "resource_template"),
    prompts: count("prompt"),
  };
}

async function TabContent({
  page,
  connection,
  tab,
  query,
  base,
}: {
  page: OpenedPage;
  connection: ConnectionDetail;
  tab: ConnectionTab;
  query: Query;
  base: string;
}) {
  const org = page.organization.slug;
  const tools = connection.capabilities.filter(({ kind }) => kind === "tool");
  switch (tab) {
    case "overview":
      return <Overview connection={connection} organization={org} publicUrl={page.publicUrl} />;
    case "tools":
      return (
        <ToolsEditor
          organization={org}
          connection={connection.slug}
          tools={tools}
          usage={await page.read(toolUsage, { connection: connection.slug })}
          mayChange={page.may("connections.write") && connection.kind !== "builtin"}
          mayTest={page.may("tools.call")}
          restricted={await restrictedTools(page, connection)}
          initialSearch={queryText(query.search) ?? ""}
          savedMessage={query.saved === undefined ? null : `Saved · ${connection.tools.exposed} exposed`}
        />
      );
    case "resources":
      return (
        <OfferList
          label="Resources"
          offers={connection.capabilities.filter(({ kind }) => kind === "resource" || kind === "resource_template")}
          empty="This server offers no resources. Those are what a client can read without calling a tool: files, pages, records."
        />
      );
    case "prompts":
      return (
        <OfferList
          label="Prompts"
          offers={connection.capabilities.filter(({ kind }) => kind === "prompt")}
          empty="This server offers no prompts. Those are messages with blanks, which a person picks in a client."
        />
      );
    case "test":
      return <Test page={page} connection={connection} initialTool={queryText(query.tool) ?? null} />;
    case "access":
      return (
        <AccessPanel
          page={page}
          connection={connection}
          base={base}
          query={{
            tool: queryText(query.tool),
            about: queryText(query.about),
            search: queryText(query.search),
            cursor: queryText(query.cursor),
          }}
        />
      );
    case "activity":
      return <Activity page={page} connection={connection} cursor={queryText(query.cursor)} base={base} />;
    case "settings":
      return (
        <>
          <SettingsForm
            key={query.credential === "new" ? "with a new credential" : "as it is"}
            organization={org}
            connection={connection}
            asksForCredential={query.credential === "new"}
          />
          <Forwarding page={page} slug={connection.slug} />
        </>
      );
  }
}

/** Null: who reads this may not know who may use what, or the server has no such choice. */
async function restrictedTools(page: OpenedPage, { slug, kind }: ConnectionDetail): Promise<readonly string[] | null> {
  if (kind === "builtin" || !page.may("access.read")) return null;
  const { items } = await page.read(listRestrictions, { connection: slug });
  return items[0]?.restrictedTools ?? [];
}

async function Forwarding({ page, slug }: { page: OpenedPage; slug: string }) {
  const org = page.organization.slug;
  const [summary, { keys }] = await Promise.all([
    page.read(getForwarding, { connection: slug }),
    page.read(listIdentityKeys, {}),
  ]);
  return (
    <div className="mt-5 grid max-w-[720px] gap-5">
      <ForwardingForm organization={org} summary={summary} />
      {summary.forwarding.mode === "jwt" ? <ForwardingKeys organization={org} keys={keys} /> : null}
    </div>
  );
}

/** Hidden tools are tried by those who may expose them. */
function Test({
  page,
  connection,
  initialTool,
}: {
  page: OpenedPage;
  connection: ConnectionDetail;
  initialTool: string | null;
}) {
  const mayTryHidden = page.may("connections.write");
  const tools = connection.capabilities.filter(({ kind, exposed }) => kind === "tool" && (exposed || mayTryHidden));
  if (tools.length === 0) {
    return (
      <div className="rounded-card border border-line bg-surface">
        <EmptyState title="There is no tool to test">
          {connection.tools.total === 0
            ? "The server listed none at the last sync. Re-sync tools from the menu above when that has changed."
            : "None of this server's tools is exposed. An administrator chooses them under Tools."}
        </EmptyState>
      </div>
    );
  }
  return (
    <ToolTester
      organization={page.organization.slug}
      server={{ slug: connection.slug, name: connection.name }}
      url={`${page.publicUrl}/mcp`}
      tools={tools.map(({ name, title, description, exportedName, exposed, testedAt, definition }) => ({
        name,
        title,
        description,
        exportedName,
        exposed,
        testedAt,
        definition: { inputSchema: definition.inputSchema, annotations: definition.annotations },
      }))}
      initialTool={initialTool}
    />
  );
}
