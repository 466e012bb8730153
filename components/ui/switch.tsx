"use client";

import { classNames } from "@/components/ui/class-names";

/** On or off, at once. The label is for assistive technology: the row beside it says the rest. */
export function Switch({
  checked,
  onChange,
  label,
  disabled,
}: {
  checked: boolean;
  onChange: (next: boolean) => void;
  label: string;
  disabled?: boolean;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={classNames(
        "relative h-[18px] w-8 flex-none rounded-full border transition-colors duration-150 disabled:opacity-50",
        // The target is larger than the picture: 24 px at least, 44 px where fingers are used.
        "before:absolute before:-inset-[4px] before:content-[''] pointer-coarse:before:-inset-[13px]",
        checked ? "border-transparent bg-accent" : "border-line-strong bg-sunken",
      )}
    >
      <span
        aria-hidden="true"
        className={classNames(
          "absolute top-[2px] size-3 rounded-full transition-[left] duration-150",
          checked ? "left-[16px] bg-accent-ink" : "left-[2px] bg-ink-3",
        )}
      />
    </button>
  );
}
