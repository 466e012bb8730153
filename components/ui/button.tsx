import { cva, type VariantProps } from "class-variance-authority";
import Link from "next/link";
import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

const button = cva(
  [
    "inline-flex min-h-8 flex-none items-center justify-center gap-1.5 rounded-control border text-body font-medium whitespace-nowrap",
    "transition-colors duration-150 disabled:opacity-50 pointer-coarse:min-h-11",
  ],
  {
    variants: {
      look: {
        plain: "border-line-strong bg-surface text-ink hover:bg-sunken",
        primary: "border-transparent bg-accent text-accent-ink hover:brightness-110 disabled:hover:brightness-100",
        quiet: "border-transparent text-ink-2 hover:bg-sunken hover:text-ink",
        danger: "border-line-strong bg-surface text-err hover:border-err",
      },
      size: {
        text: "px-3",
        /** A picture alone: it needs an `aria-label`. */
        icon: "w-8 pointer-coarse:w-11",
      },
    },
    defaultVariants: { look: "plain", size: "text" },
  },
);

type Looks = VariantProps<typeof button>;

/** A button that waits says so: `busy` disables it and shows `busyLabel` instead of its content. */
export function Button({
  look,
  size,
  busy = false,
  busyLabel,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Looks & { busy?: boolean; busyLabel?: string }) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classNames(button({ look, size }), className)}
    >
      {busy && busyLabel ? busyLabel : children}
    </button>
  );
}

export function ButtonLink({ look, size, className, ...rest }: ComponentProps<typeof Link> & Looks) {
  return <Link {...rest} className={classNames(button({ look, size }), className)} />;
}
