import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { LocalTime } from "@/components/ui/local-time";
import { Status } from "@/components/ui/status";
import type { ClientFinding } from "@/lib/clients/core/finding";
import type { CheckedClient } from "@/lib/clients/schema";

/** Which clients have come, and whether they see what they should. */
export function ClientDoctor({ organization, clients }: { organization: string; clients: readonly CheckedClient[] }) {
  const troubled = clients.filter(isTroubled).length;
  const sorted = [...clients].sort((one, other) => Number(isTroubled(other)) - Number(isTroubled(one)));
  return (
    <Card
      id="clients"
      title="Clients"
      aside={
        clients.length === 0 ? null : troubled > 0 ? (
          <Status tone="warn">{formatCount(troubled, "client")} to look at</Status>
        ) : (
          <Status tone="ok">All see their tools</Status>
        )
      }
    >
      {clients.length === 0 ? (
        <EmptyState title="No client has come yet">
          Once a client has introduced itself with a key, you see here whether it has asked for its tools.
        </EmptyState>
      ) : (
        <ul>
          {sorted.map((client) => (
            <li
              key={[client.key.id, client.clientName, client.clientVersion, client.endpoint].join(" ")}
              className="grid gap-2 border-b border-line px-4 py-3 last:border-b-0"
            >
              <ClientLine organization={organization} client={client} />
              {client.findings.map((finding) => (
                <Finding key={finding.code} finding={finding} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function isTroubled({ findings }: CheckedClient): boolean {
  return findings.some(({ level }) => level === "warn");
}

function ClientLine({ organization, client }: { organization: string; client: CheckedClient }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <span className="font-strong">
        {client.clientName || "A client without a name"}{" "}
        <span className="font-normal text-ink-3">{client.clientVersion}</span>
      </span>
      <Badge mono>{client.endpoint}</Badge>
      <a
        className="text-small text-ink-2 underline decoration-line-strong hover:text-ink"
        href={`/o/${organization}/connect?${new URLSearchParams({ key: client.key.id })}`}
      >
        {client.key.name}
      </a>
      <span className="ml-auto text-small text-ink-2">
        {client.listedAt ? (
          <>
            Listed at <LocalTime at={client.listedAt} />
          </>
        ) : (
          "Has not listed its tools"
        )}
        {`, ${formatCount(client.tools, "tool")} there now`}
      </span>
    </div>
  );
}

function Finding({ finding }: { finding: ClientFinding }) {
  return (
    <div className="grid gap-0.5">
      <Status tone={finding.level === "warn" ? "warn" : "off"}>
        <span className="whitespace-normal">{finding.title}</span>
      </Status>
      <p className="pl-[13px] text-small text-ink-2">
        {finding.advice}{" "}
        {finding.source ? (
          <a className="underline decoration-line-strong" href={finding.source} rel="noreferrer" target="_blank">
            Source
          </a>
        ) : null}
      </p>
    </div>
  );
}
