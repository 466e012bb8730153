import { Check } from "lucide-react";
import { classNames } from "@/components/ui/class-names";

export interface WizardStep {
  readonly label: string;
  readonly isDone: boolean;
}

/** Where a person is on the way, in words for everybody. The first step that is not done is the present one. */
export function WizardSteps({ steps }: { steps: readonly WizardStep[] }) {
  const present = steps.findIndex(({ isDone }) => !isDone);
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-x-5 gap-y-2">
      {steps.map(({ label, isDone }, at) => (
        <li
          key={label}
          aria-current={at === present ? "step" : undefined}
          className={classNames(
            "flex items-center gap-2 text-table",
            at === present ? "font-medium" : isDone ? "text-ink-2" : "text-ink-3",
          )}
        >
          <span
            aria-hidden="true"
            className={classNames(
              "grid size-5 place-items-center rounded-full border text-small tabular-nums",
              isDone
                ? "border-transparent bg-accent text-accent-ink"
                : at === present
                  ? "border-accent text-accent"
                  : "border-line-strong",
            )}
          >
            {isDone ? <Check size={12} strokeWidth={3} /> : at + 1}
          </span>
          {label}
          {isDone ? <span className="sr-only">, done</span> : null}
        </li>
      ))}
    </ol>
  );
}
