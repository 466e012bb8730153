import Link from "next/link";
import { formatCount } from "@/components/ui/format";
import { LocalTime } from "@/components/ui/local-time";
import { Status } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { ServiceAccountView } from "@/lib/service-accounts/schema";
import type { AccountChoices } from "./account-choices";
import { AccountMenu } from "./account-menu";

const COLUMNS: readonly Column[] = [
  { label: "Service account" },
  { label: "Role", className: "max-sm:hidden" },
  { label: "State", className: "max-sm:hidden" },
  { label: "Holds", className: "max-md:hidden" },
  { label: "Last used", numeric: true, className: "max-sm:hidden" },
];

export function AccountTable({
  organization,
  accounts,
  choices,
}: {
  organization: string;
  accounts: readonly ServiceAccountView[];
  /** Null: for who may only look. */
  choices: AccountChoices | null;
}) {
  return (
    <Table label="Service accounts">
      <TableHead columns={COLUMNS} actions={choices !== null} />
      <tbody>
        {accounts.map((account) => (
          <Row key={account.id}>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <Link
                  href={`/o/${organization}/members/service-accounts/${account.id}`}
                  className="justify-self-start rounded-tag font-strong wrap-anywhere hover:underline"
                >
                  {account.name}
                </Link>
                {account.description ? (
                  <span className="text-small wrap-anywhere text-ink-3">{account.description}</span>
                ) : null}
                <span className="grid text-small text-ink-2 md:hidden">
                  <span className="sm:hidden">
                    <AccountState account={account} /> · {account.roleName}
                  </span>
                  <span>{holdings(account)}</span>
                </span>
              </span>
            </Cell>
            <Cell className="text-ink-2 max-sm:hidden">{account.roleName}</Cell>
            <Cell className="max-sm:hidden">
              <AccountState account={account} />
            </Cell>
            <Cell className="text-ink-2 max-md:hidden">{holdings(account)}</Cell>
            <Cell numeric className="text-ink-2 max-sm:hidden">
              {account.lastUsedAt ? <LocalTime at={account.lastUsedAt} /> : "Never"}
            </Cell>
            {choices ? (
              <Cell className="text-right">
                <AccountMenu organization={organization} account={account} choices={choices} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

export function AccountState({ account }: { account: Pick<ServiceAccountView, "state"> }) {
  return account.state === "suspended" ? <Status tone="off">Suspended</Status> : <Status tone="ok">Active</Status>;
}

function holdings({ keys, clients }: ServiceAccountView): string {
  const good = clients.filter(({ state }) => state === "active").length;
  if (keys + good === 0) return "Nothing yet";
  return [keys > 0 ? formatCount(keys, "key") : "", good > 0 ? formatCount(good, "client") : ""]
    .filter(Boolean)
    .join(", ");
}
