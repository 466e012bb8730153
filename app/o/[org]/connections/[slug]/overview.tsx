import { AUTH_LABELS } from "@/components/connections/auth-label";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { Fact, Facts, MachineFact } from "@/components/ui/facts";
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
        <ServerFacts connection={connection} />
      </Card>
    </div>
  );
}

function ServerFacts({ connection }: { connection: ConnectionDetail }) {
  const counts = countOf(connection);
  return (
    <Facts>
      <Fact name="Says it is">{serverName(connection.serverInfo)}</Fact>
      {connection.url ? (
        <MachineFact name="Upstream URL" value={connection.url} />
      ) : (
        <Fact name="Upstream URL">Built in</Fact>
      )}
      <Fact name="Protocol">
        {connection.protocolVersion ? `${connection.protocolVersion} (${connection.era})` : "Not negotiated yet"}
      </Fact>
      <Fact name="Authentication">
        {AUTH_LABELS[connection.auth]}
        {connection.authHint ? ` (${connection.authHint})` : ""}
      </Fact>
      <Fact name="Tools">{`${connection.tools.exposed} of ${connection.tools.total} exposed`}</Fact>
      <Fact name="Resources">{counts.resource + counts.resource_template}</Fact>
      <Fact name="Prompts">{counts.prompt}</Fact>
      <Fact name="Last sync">{connection.lastSyncedAt ? <LocalTime at={connection.lastSyncedAt} /> : "Never"}</Fact>
      <Fact name="Timeout">{`${connection.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS} s`}</Fact>
      <Fact name="Environment">{connection.environment}</Fact>
    </Facts>
  );
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
