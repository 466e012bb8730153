import { Status } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { AccessRuleView } from "@/lib/access/schema";
import { conditionWords } from "./condition-words";
import { RemoveRule } from "./remove-rule";
import { targetWords } from "./target-words";

const COLUMNS: readonly Column[] = [
  { label: "Rule" },
  { label: "Whom" },
  { label: "What", className: "max-sm:hidden" },
  { label: "When", className: "max-lg:hidden" },
];

const KIND_WORDS = {
  everyone: "",
  role: "Role",
  team: "Team",
  person: "Person",
  service: "Service account",
  key: "Key",
  client: "Client",
} as const;

export function RuleTable({
  organization,
  rules,
  mayWrite,
}: {
  organization: string;
  rules: readonly AccessRuleView[];
  mayWrite: boolean;
}) {
  return (
    <Table label="Rules">
      <TableHead columns={COLUMNS} actions={mayWrite} />
      <tbody>
        {rules.map((rule) => (
          <Row key={rule.id}>
            <Cell>
              {rule.effect === "deny" ? <Status tone="err">Denies</Status> : <Status tone="ok">Allows</Status>}
            </Cell>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <span className="font-strong wrap-anywhere">{rule.subject.name}</span>
                <span className="text-small text-ink-3">{KIND_WORDS[rule.subject.kind]}</span>
                <span className="text-small text-ink-2 sm:hidden">{targetWords(rule)}</span>
                <span className="text-small text-ink-2 lg:hidden">{conditionWords(rule.conditions)}</span>
                {rule.note ? <span className="text-small wrap-anywhere text-ink-3">{rule.note}</span> : null}
              </span>
            </Cell>
            <Cell className="font-mono text-small max-sm:hidden">{targetWords(rule)}</Cell>
            <Cell className="text-ink-2 max-lg:hidden">{conditionWords(rule.conditions)}</Cell>
            {mayWrite ? (
              <Cell className="text-right">
                <RemoveRule organization={organization} rule={rule} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
