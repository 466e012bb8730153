import { AUTH_LABELS } from "@/components/connections/auth-label";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { Fact, Facts, MachineFact } from "@/components/ui/facts";
import { LocalTime } from "@/components/ui/local-time";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { type ConnectionDetail, DEFAULT_TIMEOUT_SECONDS } from "@/lib/connections/schema";
import { LongText } from "./long-text";

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
            <LongText text={connection.instructions} />
          </Card>
        ) : null}
      </div>
      <Card title="Server">
        {connection.description ? (
          <p className="border-b border-line px-4 py-3 break-words text-ink-2">{connection.description}</p>
        ) : null}
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
        {connection.legacyProtocolVersion ? ` and ${connection.legacyProtocolVersion} with legacy clients` : null}
        {connection.kind === "sse" ? " over HTTP+SSE, which is deprecated" : null}
      </Fact>
      <Fact name="Authentication">
        {connection.auth === "none"
          ? "None: no credential is sent"
          : `${AUTH_LABELS[connection.auth]}${connection.authHint ? ` (${connection.authHint})` : ""}`}
      </Fact>
      <Fact name="Tools">{`${connection.tools.exposed} of ${connection.tools.total} exposed`}</Fact>
      <Fact name="Resources">{counts.resource + counts.resource_template}</Fact>
      <Fact name="Prompts">{counts.prompt}</Fact>
      <Fact name="Last sync">{connection.lastSyncedAt ? <LocalTime at={connection.lastSyncedAt} /> : "Never"}</Fact>
      <Fact name="Timeout">{`${connection.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS} s`}</Fact>
      <Fact name="Connected by">{connection.kind === "builtin" ? null : (connection.createdBy ?? "Not known")}</Fact>
      <Fact name="Environment">{connection.environment}</Fact>
      {connection.docsUrl ? (
        <Fact name="Documentation">
          <a
            href={connection.docsUrl}
            target="_blank"
            rel="noopener noreferrer"
            className="rounded-tag break-all text-accent hover:underline"
          >
            {new URL(connection.docsUrl).host}
          </a>
        </Fact>
      ) : null}
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
