"use client";

import { cva } from "class-variance-authority";

const track = cva(
  [
    "relative h-[18px] w-8 flex-none rounded-full border transition-colors duration-150 disabled:opacity-50",
    // The target is larger than the picture: 24 px at least, 44 px where fingers are used.
    "before:absolute before:-inset-[4px] before:content-[''] pointer-coarse:before:-inset-[13px]",
  ],
  { variants: { checked: { true: "border-transparent bg-accent", false: "border-line-strong bg-sunken" } } },
);

const knob = cva("absolute top-[2px] size-3 rounded-full transition-[left] duration-150", {
  variants: { checked: { true: "left-[16px] bg-accent-ink", false: "left-[2px] bg-ink-3" } },
});

/**
 * On or off, at once. The label is for assistive technology: the row beside it says the rest. (A button of our own:
 * Radix' has a `style` in the HTML that the server sends, which the pages' content security policy refuses.)
 */
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
      className={track({ checked })}
    >
      <span aria-hidden="true" className={knob({ checked })} />
    </button>
  );
}
