import { GrantStatus } from "@/components/accounts/grant-status";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { AccountView, OwnAccountView } from "@/lib/oauth/schema";
import { AccountMenu } from "./account-menu";
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
        {sorted.flatMap((server) =>
          (server.accounts.length === 0 ? [null] : server.accounts).map((account) => (
            <AccountRow
              key={`${server.connection.slug} ${account?.id}`}
              organization={organization}
              server={server}
              account={account}
            />
          )),
        )}
      </tbody>
    </Table>
  );
}

function rank({ connection }: AccountView, wanted: string | undefined): number {
  return connection.slug === wanted ? 0 : 1;
}

function AccountRow({
  organization,
  server,
  account,
}: {
  organization: string;
  server: AccountView;
  /** Null: none yet. */
  account: OwnAccountView | null;
}) {
  const { connection, accounts, needsClient } = server;
  const isOneOfSeveral = accounts.length > 1;
  const which = account ? { id: account.id, label: isOneOfSeveral ? account.label : null } : undefined;
  return (
    <Row>
      <Cell>
        <span className="grid py-1.5 leading-[18px] whitespace-normal">
          <span className="font-strong break-words">{connection.name}</span>
          <span className="font-mono text-small break-all text-ink-3">{new URL(connection.url).host}</span>
          {account?.reason ? <span className="text-small text-ink-2">{account.reason}</span> : null}
          {account && account.wantedScopes.length > 0 ? (
            <span className="text-small text-ink-2">
              It asks for more: <span className="font-mono break-all">{account.wantedScopes.join(" ")}</span>
            </span>
          ) : null}
          {/* What has no column of its own on a narrow screen. */}
          <span className="grid gap-0.5 text-small text-ink-2 md:hidden">
            <AccountName account={account} isOneOfSeveral={isOneOfSeveral} />
            <span className="sm:hidden">
              <GrantStatus grant={account} needsClient={needsClient} />
            </span>
          </span>
        </span>
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">
        <span className="grid gap-0.5 py-1.5 leading-[18px] whitespace-normal">
          <AccountName account={account} isOneOfSeveral={isOneOfSeveral} />
        </span>
      </Cell>
      <Cell className="max-sm:hidden">
        <GrantStatus grant={account} needsClient={needsClient} />
      </Cell>
      <Cell numeric className="text-ink-2 max-lg:hidden">
        {account ? <LocalTime at={account.connectedAt} /> : "–"}
      </Cell>
      <Cell className="text-right">
        <span className="inline-flex flex-wrap items-start justify-end gap-1 py-1.5">
          {account ? (
            <DisconnectAccount organization={organization} connection={connection} isShared={false} account={which} />
          ) : null}
          <ConnectAccount
            organization={organization}
            connection={connection}
            isShared={false}
            account={which}
            grant={account}
          />
          {account ? <AccountMenu organization={organization} connection={connection} account={account} /> : null}
        </span>
      </Cell>
    </Row>
  );
}

function AccountName({ account, isOneOfSeveral }: { account: OwnAccountView | null; isOneOfSeveral: boolean }) {
  if (!account) return "None yet";
  if (!isOneOfSeveral) return account.accountName ?? "Connected account";
  return (
    <>
      <span className="flex flex-wrap items-center gap-1.5">
        <span className="font-medium break-words text-ink">{account.label}</span>
        {account.isDefault ? <Badge>Default</Badge> : null}
      </span>
      {account.accountName && account.accountName !== account.label ? <span>{account.accountName}</span> : null}
      {account.rules.map((rule) => (
        <span key={rule} className="font-mono break-all">
          {rule}
        </span>
      ))}
    </>
  );
}
