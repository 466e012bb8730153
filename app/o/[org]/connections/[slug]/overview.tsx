import type { ReactNode } from "react";
import { AUTH_LABELS } from "@/components/connections/auth-label";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { Facts } from "@/components/ui/facts";
import { formatCount } from "@/components/ui/format";
import { LocalTime } from "@/components/ui/local-time";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { type ConnectionDetail, DEFAULT_TIMEOUT_SECONDS } from "@/lib/connections/schema";

/** How to reach it and what it says about itself. Names, versions and instructions are a stranger's text. */
export function Overview({
  connection,
  organization,
  publicUrl,
}: {
  connection: ConnectionDetail;
  organization: string;
  publicUrl: string;
}) {
  return (
    <div className="grid gap-5 lg:grid-cols-[1.55fr_1fr] lg:items-start">
      <div className="grid min-w-0 gap-5">
        <Card title="Endpoint of this server alone" aside="Plain tool names">
          <div className="grid gap-3 p-4">
            <CodeLine text={`${publicUrl}/${connection.slug}/mcp`} name="the endpoint" />
            <p className="text-small text-ink-2">
              With the organization in the path, for metadata and shared configuration:
            </p>
            <CodeLine text={`${publicUrl}/o/${organization}/${connection.slug}/mcp`} name="the full endpoint" />
            <p className="text-small text-ink-2">
              On <code className="font-mono break-all">{publicUrl}/mcp</code> its tools stand beside all others, as{" "}
              <code className="font-mono">{connection.slug}__…</code>
            </p>
          </div>
        </Card>
        {connection.instructions ? (
          <Card title="Instructions from the server">
            <p className="max-h-72 overflow-y-auto px-4 py-3 break-words whitespace-pre-line text-ink-2">
              {connection.instructions}
            </p>
          </Card>
        ) : null}
      </div>
      <Card title="Server">
        <Facts rows={serverFacts(connection)} />
      </Card>
    </div>
  );
}

function serverFacts(connection: ConnectionDetail): [string, ReactNode][] {
  const counts = countOf(connection);
  return [
    ["Says it is", serverName(connection.serverInfo) ?? "–"],
    ["Upstream URL", connection.url ? <code className="font-mono text-small break-all">{connection.url}</code> : "Built in"],
    ["Protocol", connection.protocolVersion ? `${connection.protocolVersion} (${connection.era})` : "Not negotiated yet"],
    ["Authentication", AUTH_LABELS[connection.auth]],
    ["Tools", `${connection.tools.exposed} of ${connection.tools.total} exposed`],
    ["Resources", formatCount(counts.resource + counts.resource_template, "resource")],
    ["Prompts", formatCount(counts.prompt, "prompt")],
    ["Last sync", connection.lastSyncedAt ? <LocalTime key="sync" at={connection.lastSyncedAt} /> : "Never"],
    ["Timeout", `${connection.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS} s`],
    ["Environment", connection.environment],
  ];
}

function countOf(connection: ConnectionDetail) {
  const counts = { tool: 0, resource: 0, resource_template: 0, prompt: 0 };
  for (const capability of connection.capabilities) counts[capability.kind] += 1;
  return counts;
}

function serverName(info: JsonObject | null): string | null {
  if (!isJsonObject(info) || typeof info.name !== "string") return null;
  const title = typeof info.title === "string" && info.title ? info.title : info.name;
  return typeof info.version === "string" ? `${title} ${info.version}` : title;
}
