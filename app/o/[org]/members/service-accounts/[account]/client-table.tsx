import { LocalTime } from "@/components/ui/local-time";
import { Status, type Tone } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { ServiceAccountView, ServiceClientState, ServiceClientView } from "@/lib/service-accounts/schema";
import { ClientMenu } from "./client-menu";
import type { TokenPlace } from "./store-secret";

const STATES: Record<ServiceClientState, { readonly word: string; readonly tone: Tone }> = {
  active: { word: "Active", tone: "ok" },
  expired: { word: "Expired", tone: "warn" },
  revoked: { word: "Revoked", tone: "off" },
};

export const LEVEL_WORDS: Readonly<Record<ServiceClientView["access"], string>> = {
  "read-only": "Read-only",
  standard: "Standard",
  full: "Full",
};

const COLUMNS: readonly Column[] = [
  { label: "Client" },
  { label: "State", className: "max-sm:hidden" },
  { label: "Access", className: "max-md:hidden" },
  { label: "Last used", numeric: true, className: "max-md:hidden" },
  { label: "Expires", numeric: true, className: "max-sm:hidden" },
];

export function ClientTable({
  organization,
  account,
  token,
  mayWrite,
}: {
  organization: string;
  account: ServiceAccountView;
  token: TokenPlace;
  mayWrite: boolean;
}) {
  return (
    <Table label="OAuth clients">
      <TableHead columns={COLUMNS} actions={mayWrite} />
      <tbody>
        {account.clients.map((client) => (
          <Row key={client.id}>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <span className="font-strong wrap-anywhere">{client.name}</span>
                <span className="font-mono text-small break-all text-ink-3">{client.id}</span>
                <span className="text-small text-ink-3">
                  {client.hint === null ? (
                    "Signs with its own key"
                  ) : (
                    <>
                      Secret <span className="font-mono">{client.hint}</span>
                    </>
                  )}
                </span>
                {client.graceUntil ? (
                  <span className="text-small text-ink-2">
                    The old secret works until <LocalTime at={client.graceUntil} />
                  </span>
                ) : null}
                <span className="grid text-small text-ink-2 md:hidden">
                  <span className="sm:hidden">
                    <State state={client.state} />
                  </span>
                  <span>{LEVEL_WORDS[client.access]}</span>
                </span>
              </span>
            </Cell>
            <Cell className="max-sm:hidden">
              <State state={client.state} />
            </Cell>
            <Cell className="text-ink-2 max-md:hidden">{LEVEL_WORDS[client.access]}</Cell>
            <Cell numeric className="text-ink-2 max-md:hidden">
              {client.lastUsedAt ? <LocalTime at={client.lastUsedAt} /> : "Never"}
            </Cell>
            <Cell numeric className="text-ink-2 max-sm:hidden">
              <LocalTime at={client.expiresAt} />
            </Cell>
            {mayWrite ? (
              <Cell className="text-right">
                {client.state === "active" ? (
                  <ClientMenu organization={organization} account={account.id} client={client} token={token} />
                ) : null}
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function State({ state }: { state: ServiceClientState }) {
  return <Status tone={STATES[state].tone}>{STATES[state].word}</Status>;
}
