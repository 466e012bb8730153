import { GrantStatus } from "@/components/accounts/grant-status";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { AccountView } from "@/lib/oauth/schema";
import { ConnectAccount } from "./connect-account";
import { DisconnectAccount } from "./disconnect-account";

const COLUMNS: readonly Column[] = [
  { label: "Server" },
  { label: "Account", className: "max-md:hidden" },
  { label: "State", className: "max-sm:hidden" },
  { label: "Connected", numeric: true, className: "max-lg:hidden" },
];

/** The servers that everybody uses with their own account, the one that somebody came for first. */
export function AccountTable({
  organization,
  accounts,
  wanted,
}: {
  organization: string;
  accounts: readonly AccountView[];
  wanted: string | undefined;
}) {
  const sorted = [...accounts].sort((a, b) => rank(a, wanted) - rank(b, wanted));
  return (
    <Table label="My connections">
      <TableHead columns={COLUMNS} actions />
      <tbody>
        {sorted.map((account) => (
          <AccountRow key={account.connection.slug} organization={organization} account={account} />
        ))}
      </tbody>
    </Table>
  );
}

function rank({ connection }: AccountView, wanted: string | undefined): number {
  return connection.slug === wanted ? 0 : 1;
}

function AccountRow({ organization, account }: { organization: string; account: AccountView }) {
  const { connection, grant, needsClient } = account;
  const name = grant?.accountName ?? (grant ? "Connected account" : "None yet");
  return (
    <Row>
      <Cell>
        <span className="grid py-1.5 leading-[18px] whitespace-normal">
          <span className="font-strong break-words">{connection.name}</span>
          <span className="font-mono text-small break-all text-ink-3">{new URL(connection.url).host}</span>
          {grant?.reason ? <span className="text-small text-ink-2">{grant.reason}</span> : null}
          {grant && grant.wantedScopes.length > 0 ? (
            <span className="text-small text-ink-2">
              It asks for more: <span className="font-mono break-all">{grant.wantedScopes.join(" ")}</span>
            </span>
          ) : null}
          {/* What has no column of its own on a narrow screen. */}
          <span className="grid text-small text-ink-2 md:hidden">
            <span>{name}</span>
            <span className="sm:hidden">
              <GrantStatus grant={grant} needsClient={needsClient} />
            </span>
          </span>
        </span>
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">{name}</Cell>
      <Cell className="max-sm:hidden">
        <GrantStatus grant={grant} needsClient={needsClient} />
      </Cell>
      <Cell numeric className="text-ink-2 max-lg:hidden">
        {grant ? <LocalTime at={grant.connectedAt} /> : "–"}
      </Cell>
      <Cell className="text-right">
        <span className="inline-flex flex-wrap items-start justify-end gap-1 py-1.5">
          {grant ? <DisconnectAccount organization={organization} connection={connection} isShared={false} /> : null}
          <ConnectAccount organization={organization} connection={connection} isShared={false} grant={grant} />
        </span>
      </Cell>
    </Row>
  );
}
