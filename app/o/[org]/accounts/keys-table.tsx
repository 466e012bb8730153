import { KeysStatus } from "@/components/accounts/keys-status";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { ServerKeysView } from "@/lib/server-keys/schema";
import { ManageKeys } from "./manage-keys";

const COLUMNS: readonly Column[] = [
  { label: "Server" },
  { label: "Keys", className: "max-md:hidden" },
  { label: "State", className: "max-sm:hidden" },
  { label: "Last used", numeric: true, className: "max-lg:hidden" },
];

/** The servers for which everybody enters keys of their own, the one that somebody came for first. */
export function KeysTable({
  organization,
  items,
  wanted,
}: {
  organization: string;
  items: readonly ServerKeysView[];
  wanted: string | undefined;
}) {
  const isWanted = ({ connection }: ServerKeysView) => Number(connection.slug === wanted);
  const sorted = [...items].sort((a, b) => isWanted(b) - isWanted(a));
  return (
    <Table label="My keys">
      <TableHead columns={COLUMNS} actions />
      <tbody>
        {sorted.map((keys) => (
          <Row key={keys.connection.slug}>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <span className="font-strong break-words">{keys.connection.name}</span>
                <span className="font-mono text-small break-all text-ink-3">{new URL(keys.connection.url).host}</span>
                {keys.reason ? <span className="text-small text-ink-2">{keys.reason}</span> : null}
                {/* What has no column of its own on a narrow screen. */}
                <span className="grid text-small text-ink-2 md:hidden">
                  <span className="font-mono break-all">{hints(keys)}</span>
                  <span className="sm:hidden">
                    <KeysStatus state={keys.state} />
                  </span>
                </span>
              </span>
            </Cell>
            <Cell className="font-mono text-small text-ink-2 max-md:hidden">{hints(keys)}</Cell>
            <Cell className="max-sm:hidden">
              <KeysStatus state={keys.state} />
            </Cell>
            <Cell numeric className="text-ink-2 max-lg:hidden">
              {keys.lastUsedAt ? <LocalTime at={keys.lastUsedAt} /> : "–"}
            </Cell>
            <Cell className="text-right">
              <span className="inline-flex flex-wrap items-start justify-end gap-1 py-1.5">
                <ManageKeys organization={organization} keys={keys} isShared={false} />
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function hints({ fields }: ServerKeysView): string {
  return fields.map(({ name, hint }) => (hint === null ? name : `${name} ${hint}`)).join(", ");
}
