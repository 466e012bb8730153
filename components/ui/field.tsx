import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

const CONTROL =
  "min-h-8 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 py-1 text-ink pointer-coarse:min-h-11 " +
  "aria-invalid:border-err disabled:opacity-50 focus-visible:outline-offset-0";

export function Input({ className, mono, ...rest }: ComponentProps<"input"> & { mono?: boolean }) {
  return <input {...rest} className={classNames(CONTROL, mono && "font-mono text-table", className)} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={classNames(CONTROL, "pr-7", className)} />;
}

/**
 * A label, one control, and a line under it: the error when there is one, else the hint. The control takes
 * `aria-describedby={`${id}-note`}` so that both are read with it.
 */
export function Field({
  id,
  label,
  hint,
  error,
  children,
}: {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  children: ReactNode;
}) {
  return (
    <div className="grid min-w-0 content-start gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-note`} className="text-small text-err" role="alert">
          {error}
        </p>
      ) : hint ? (
        <p id={`${id}-note`} className="text-small text-ink-2">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** A choice among few, each with a line that says what it means. */
export function RadioCard({
  name,
  value,
  checked,
  onChange,
  label,
  hint,
}: {
  name: string;
  value: string;
  checked: boolean;
  onChange: () => void;
  label: string;
  hint: string;
}) {
  return (
    <label
      className={classNames(
        "flex min-w-0 gap-2.5 rounded-control border p-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2",
        "has-focus-visible:outline-accent",
        checked ? "border-accent bg-accent-soft" : "border-line-strong bg-surface hover:bg-sunken",
      )}
    >
      <input
        type="radio"
        name={name}
        value={value}
        checked={checked}
        onChange={onChange}
        className="mt-[3px] size-3.5 flex-none accent-accent outline-none"
      />
      <span className="grid">
        <span className="font-medium">{label}</span>
        <span className="text-small text-ink-2">{hint}</span>
      </span>
    </label>
  );
}
