import { RelativeTime } from "@/components/ui/relative-time";
import { Status, type Tone } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { AlertState } from "@/lib/alerts/core/metrics";
import { amount } from "@/lib/alerts/core/words";
import type { AlertRuleView } from "@/lib/alerts/schema";
import { AlertMenu } from "./alert-menu";
import type { AlertChoices } from "./choices";

const COLUMNS: readonly Column[] = [
  { label: "State" },
  { label: "Alert" },
  { label: "Last measured", numeric: true, className: "max-md:hidden" },
  { label: "Last fired", className: "max-md:hidden" },
];

const STATES: Readonly<Record<AlertState, { readonly tone: Tone; readonly word: string }>> = {
  ok: { tone: "ok", word: "OK" },
  firing: { tone: "err", word: "Firing" },
  resolved: { tone: "ok", word: "Resolved" },
};

export function AlertTable({
  organization,
  rules,
  choices,
  mayWrite,
}: {
  organization: string;
  rules: readonly AlertRuleView[];
  choices: AlertChoices;
  mayWrite: boolean;
}) {
  return (
    <Table label="Alerts">
      <TableHead columns={COLUMNS} actions={mayWrite} />
      <tbody>
        {rules.map((rule) => (
          <Row key={rule.id}>
            <Cell>
              <RuleStatus rule={rule} />
            </Cell>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <span className="font-strong wrap-anywhere">{rule.name}</span>
                <span className="text-small text-ink-2">{rule.text}</span>
                {rule.firedAt ? (
                  <span className="text-small text-ink-3 md:hidden">
                    Last fired <RelativeTime at={rule.firedAt} />
                  </span>
                ) : null}
              </span>
            </Cell>
            <Cell numeric className="max-md:hidden">
              {measured(rule)}
            </Cell>
            <Cell className="text-ink-2 max-md:hidden">
              {rule.firedAt ? <RelativeTime at={rule.firedAt} /> : "Never"}
            </Cell>
            {mayWrite ? (
              <Cell className="text-right">
                <AlertMenu organization={organization} rule={rule} choices={choices} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function RuleStatus({ rule }: { rule: AlertRuleView }) {
  if (!rule.enabled) return <Status tone="off">Switched off</Status>;
  if (rule.evaluatedAt === null) return <Status tone="off">Not looked yet</Status>;
  const { tone, word } = STATES[rule.state];
  return <Status tone={tone}>{word}</Status>;
}

/** Too few calls are no figure. */
function measured({ metric, value, evaluatedAt }: AlertRuleView): string {
  if (evaluatedAt === null) return "–";
  if (value === null) return "too few calls";
  if (metric === "no_calls") return `${amount(metric, value)} ${value === 1 ? "call" : "calls"}`;
  if (metric === "server_trouble") return `${amount(metric, value)} in trouble`;
  return amount(metric, value);
}
