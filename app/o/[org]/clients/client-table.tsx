import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Status, type Tone } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { ClientState, ClientView } from "@/lib/authserver/schema";
import { RevokeClient } from "./revoke-client";

const STATES: Record<ClientState, { readonly word: string; readonly tone: Tone }> = {
  active: { word: "Connected", tone: "ok" },
  expired: { word: "Expired", tone: "warn" },
  revoked: { word: "Revoked", tone: "off" },
};

export function clientStateWord(state: ClientState): string {
  return STATES[state].word;
}

const ACCESS: Record<ClientView["access"], string> = { "read-only": "Read-only", standard: "Standard", full: "Full" };

const COLUMNS: readonly Column[] = [
  { label: "Client" },
  { label: "Person", className: "max-md:hidden" },
  { label: "Endpoint", className: "max-md:hidden" },
  { label: "Access", className: "max-sm:hidden" },
  { label: "State", className: "max-sm:hidden" },
  { label: "Last used", numeric: true, className: "max-sm:hidden" },
  { label: "Connected", numeric: true, className: "max-lg:hidden" },
];

export function ClientTable({ organization, clients }: { organization: string; clients: readonly ClientView[] }) {
  return (
    <Table label="Connected clients">
      <TableHead columns={COLUMNS} actions />
      <tbody>
        {clients.map((client) => (
          <ClientRow key={client.id} organization={organization} client={client} />
        ))}
      </tbody>
    </Table>
  );
}

function ClientRow({ organization, client }: { organization: string; client: ClientView }) {
  const { word, tone } = STATES[client.state];
  return (
    <Row>
      <Cell>
        <span className="grid py-1.5 leading-[18px] whitespace-normal">
          <span className="flex flex-wrap items-center gap-x-1.5">
            <span className="font-strong break-words">{client.name}</span>
            {client.host === null ? <Badge>Not verified</Badge> : null}
          </span>
          <span className="text-small break-words text-ink-3">
            {client.host ?? "registered itself"}, answers to {client.redirectsTo}
          </span>
          {/* What has no column of its own on a narrow screen. */}
          <span className="grid text-small text-ink-2 md:hidden">
            <span>
              {client.person.name} · <span className="font-mono">{client.endpoint}</span>
            </span>
            <span className="sm:hidden">
              <Status tone={tone}>{word}</Status>
            </span>
            <span className="sm:hidden">
              {ACCESS[client.access]}, {client.lastUsedAt ? <LocalTime at={client.lastUsedAt} /> : "never used"}
            </span>
          </span>
        </span>
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">{client.person.name}</Cell>
      <Cell className="max-md:hidden">
        <Badge mono>{client.endpoint}</Badge>
      </Cell>
      <Cell className="text-ink-2 max-sm:hidden">{ACCESS[client.access]}</Cell>
      <Cell className="max-sm:hidden">
        <Status tone={tone}>{word}</Status>
      </Cell>
      <Cell numeric className="text-ink-2 max-sm:hidden">
        {client.lastUsedAt ? <LocalTime at={client.lastUsedAt} /> : "Never"}
      </Cell>
      <Cell numeric className="text-ink-2 max-lg:hidden">
        <LocalTime at={client.createdAt} />
      </Cell>
      <Cell className="text-right">
        {client.state === "active" ? <RevokeClient organization={organization} client={client} /> : null}
      </Cell>
    </Row>
  );
}
