import { Check } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";

/** The way to the first call. Gone once a call was made. */
export function FirstSteps({
  base,
  hasServer,
  hasKey,
  hasCall,
}: {
  base: string;
  hasServer: boolean;
  hasKey: boolean;
  hasCall: boolean;
}) {
  if (hasCall) return null;
  const steps = [
    {
      title: "Add a server and choose its tools",
      done: hasServer,
      href: `${base}/connections/new`,
      label: "Add server",
    },
    { title: "Generate an API key", done: hasKey, href: `${base}/keys`, label: "Open Keys" },
    { title: "Connect your AI tool and let it call", done: false, href: null, label: "waits for a first call" },
  ];
  const done = steps.filter((step) => step.done).length;
  return (
    <Card title="Three steps to your first call" aside={`${done} of ${steps.length}`}>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.title}
            className="grid min-h-12 grid-cols-[22px_minmax(0,1fr)_auto] items-center gap-2.5 border-b border-line px-4 py-2 last:border-b-0"
          >
            <span
              className={classNames(
                "grid size-[18px] place-items-center rounded-full border-[1.5px] text-[11px]",
                step.done ? "border-ok bg-ok text-surface" : "border-line-strong",
              )}
            >
              {step.done ? <Check size={11} strokeWidth={3} aria-label="Done" /> : index + 1}
            </span>
            <span className={step.done ? "text-ink-3 line-through decoration-line-strong" : undefined}>
              {step.title}
            </span>
            {step.done ? null : step.href ? (
              <ButtonLink href={step.href}>{step.label}</ButtonLink>
            ) : (
              <span className="text-small text-ink-3">{step.label}</span>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
