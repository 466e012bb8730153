import type { ReactNode } from "react";
import { Label } from "@/components/ui/label";

/**
 * A label, one control, and a line under it: the error when there is one, else the hint. The control takes
 * `aria-describedby={`${id}-note`}` so that both are read with it.
 */
export function Field({
  id,
  label,
  required = false,
  hint,
  error,
  children,
}: {
  id: string;
  label: ReactNode;
  /** Says so beside the label, where the form does not make it plain. */
  required?: boolean;
  hint?: ReactNode;
  error?: string | null;
  children: ReactNode;
}) {
  return (
    <div className="grid min-w-0 content-start gap-1.5">
      <Label htmlFor={id}>
        {label}
        {required ? <span className="font-normal text-ink-3"> (required)</span> : null}
      </Label>
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
