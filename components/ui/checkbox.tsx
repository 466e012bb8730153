import { Check } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** A native box in our clothes. Its label is a `<label htmlFor>` elsewhere; `CheckboxLabel` brings both. */
export function Checkbox({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  return (
    <span className={classNames("relative inline-grid size-4 flex-none", className)}>
      <input
        {...rest}
        type="checkbox"
        className={classNames(
          "peer col-start-1 row-start-1 size-4 appearance-none rounded-[4px] border border-line-strong bg-surface",
          "transition-colors duration-150 checked:border-accent checked:bg-accent disabled:opacity-50",
          // The target is larger than the picture: 24 px at least.
          "before:absolute before:-inset-1 before:content-['']",
        )}
      />
      <Check
        size={12}
        strokeWidth={3}
        aria-hidden="true"
        className="pointer-events-none col-start-1 row-start-1 hidden place-self-center text-accent-ink peer-checked:block"
      />
    </span>
  );
}

/** A box, what it means, and a line that says more. */
export function CheckboxLabel({
  label,
  hint,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box is inside.
    <label className={classNames("flex min-h-6 items-start gap-2.5 pointer-coarse:min-h-11", className)}>
      <Checkbox {...rest} className="mt-0.5" />
      <span className="min-w-0">
        {label}
        {hint ? <span className="block text-small text-ink-2">{hint}</span> : null}
      </span>
    </label>
  );
}
