import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";

/** One step on the way to the first call: what the data says of it, and what to do. */
export interface FirstStep {
  readonly title: string;
  readonly done: boolean;
  /** Done: what was found. Else what to press, or what is waited for. */
  readonly aside: ReactNode;
}

/** The way to the first call. Gone once every step is done. */
export function FirstSteps({ steps }: { steps: readonly FirstStep[] }) {
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  return (
    <Card title="Five steps to your first call" aside={`${done} of ${steps.length}`}>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.title}
            className="grid min-h-12 grid-cols-[22px_minmax(0,1fr)_auto] items-center gap-2.5 border-b border-line px-4 py-2 last:border-b-0"
          >
            <span
              className={classNames(
                "grid size-5 place-items-center rounded-full border-[1.5px] text-small leading-none",
                step.done ? "border-ok bg-ok text-surface" : "border-line-strong",
              )}
            >
              {step.done ? <Check size={12} strokeWidth={3} aria-label="Done" /> : index + 1}
            </span>
            <span className={step.done ? "text-ink-3 line-through decoration-line-strong" : undefined}>
              {step.title}
            </span>
            <span className="max-w-48 truncate text-small text-ink-3">{step.aside}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
