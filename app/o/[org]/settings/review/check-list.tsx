import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Status, type Tone } from "@/components/ui/status";
import type { CheckState } from "@/lib/review/core/check";
import type { CheckResult } from "@/lib/review/core/review";

const STATES: Readonly<Record<CheckState, { readonly tone: Tone; readonly word: string }>> = {
  to_do: { tone: "warn", word: "To do" },
  pass: { tone: "ok", word: "Kept" },
  unknown: { tone: "off", word: "Cannot be seen" },
  not_applicable: { tone: "off", word: "Does not apply" },
};
const ORDER = Object.keys(STATES) as readonly CheckState[];

/** What is to be done stands first. */
export function CheckList({
  title,
  passed,
  of,
  checks,
  base,
}: {
  title: string;
  passed: number;
  of: number;
  checks: readonly CheckResult[];
  base: string;
}) {
  const sorted = [...checks].sort((left, right) => ORDER.indexOf(left.state) - ORDER.indexOf(right.state));
  return (
    <Card title={title} aside={<span className="tabular-nums">{`${passed} of ${of}`}</span>}>
      <ul aria-label={title}>
        {sorted.map((check) => (
          <CheckRow key={check.id} check={check} base={base} />
        ))}
      </ul>
    </Card>
  );
}

function CheckRow({ check, base }: { check: CheckResult; base: string }) {
  const { tone, word } = STATES[check.state];
  return (
    <li
      data-check={check.id}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-b-0 sm:grid-cols-[120px_minmax(0,1fr)_auto]"
    >
      <span className="max-sm:col-span-2 sm:self-start sm:pt-px">
        <Status tone={tone}>{word}</Status>
      </span>
      <div className="grid min-w-0 gap-0.5 max-sm:col-span-2">
        <h3 className="font-strong">{check.title}</h3>
        <p className="text-table break-words">{check.found}</p>
        <p className="text-small text-ink-2">{check.why}</p>
      </div>
      {check.state === "to_do" || check.state === "unknown" ? (
        <ButtonLink href={`${base}${check.path}`} className="max-sm:col-start-1 max-sm:mt-1 max-sm:w-fit">
          {check.action}
        </ButtonLink>
      ) : null}
    </li>
  );
}
