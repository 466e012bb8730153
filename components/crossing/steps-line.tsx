import { Line, type SpanState } from "@/components/crossing/crossing";
import { classNames } from "@/components/ui/class-names";
import { formatMs } from "@/components/ui/format";

export interface StepView {
  readonly step: string;
  readonly label: string;
  readonly outcome: "ok" | "failed" | "skipped" | "waiting" | "running";
  /** Milliseconds; null while unknown. */
  readonly ms: number | null;
  readonly detail: string;
}

const DOT: Record<StepView["outcome"], string> = {
  ok: "rounded-full bg-ok",
  failed: "rounded-[2px] bg-err",
  skipped: "rounded-full border-[1.5px] border-ink-3 bg-surface",
  waiting: "rounded-full border-[1.5px] border-line-strong bg-surface",
  running: "rounded-full border-[1.5px] border-accent bg-surface",
};

const WORD: Record<StepView["outcome"], string> = {
  ok: "done",
  failed: "failed",
  skipped: "not needed",
  waiting: "waiting",
  running: "under way",
};

/** The road to a server, step by step on one line; where it breaks, the line breaks. */
export function StepsLine({ steps }: { steps: readonly StepView[] }) {
  return (
    <ol className="grid gap-y-2.5 px-4 py-4 sm:auto-cols-fr sm:grid-flow-col">
      {steps.map((step, index) => (
        <li
          key={step.step}
          className="grid min-w-0 grid-cols-[16px_1fr_auto] items-baseline gap-x-2.5 sm:grid-cols-1 sm:content-start sm:justify-items-center sm:text-center"
        >
          <span className="relative size-3 sm:order-2 sm:my-1 sm:h-4 sm:w-full">
            {index > 0 ? <StepLine state={lineState(step)} /> : null}
            <span
              aria-hidden="true"
              className={classNames(
                "absolute top-[3px] left-0 size-3 sm:top-0.5 sm:left-1/2 sm:-translate-x-1/2",
                DOT[step.outcome],
              )}
            />
          </span>
          <span className="min-w-0 text-small sm:order-3 sm:px-1.5">
            <span className="font-strong">{step.label}</span>
            <span className="sr-only">, {WORD[step.outcome]}</span>
            <span className={classNames("block break-words", step.outcome === "failed" ? "text-err" : "text-ink-3")}>
              {step.detail}
            </span>
          </span>
          <span className="font-mono text-small font-medium text-ink-2 tabular-nums sm:order-1 sm:h-4">
            {step.ms === null ? "" : formatMs(step.ms)}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** From the dot before to this one. */
function StepLine({ state }: { state: SpanState }) {
  return (
    <span className="absolute -top-[10px] right-[calc(50%+10px)] -left-[calc(50%-10px)] max-sm:hidden">
      <Line state={state} reach="left-0 right-0" />
    </span>
  );
}

function lineState(step: StepView): SpanState {
  if (step.outcome === "failed") return "broken";
  if (step.outcome === "running") return "travelling";
  return step.outcome === "waiting" ? "waiting" : "crossed";
}
