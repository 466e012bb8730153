import Link from "next/link";
import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

type Look = "plain" | "primary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  plain: "border-line-strong bg-surface text-ink hover:bg-sunken",
  primary: "border-transparent bg-accent text-accent-ink hover:brightness-110",
  quiet: "border-transparent text-ink-2 hover:bg-sunken hover:text-ink",
  danger: "border-line-strong bg-surface text-err hover:border-err",
};

function buttonClass(look: Look, extra?: string): string {
  return classNames(
    "inline-flex min-h-8 items-center justify-center gap-1.5 rounded-control border px-3 text-body font-medium whitespace-nowrap",
    "pointer-coarse:min-h-11 transition-colors duration-150 disabled:opacity-50",
    LOOKS[look],
    extra,
  );
}

/** A button that waits says so: `busy` disables it and shows `busyLabel` instead of its content. */
export function Button({
  look = "plain",
  busy = false,
  busyLabel,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { look?: Look; busy?: boolean; busyLabel?: string }) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={buttonClass(look, className)}
    >
      {busy && busyLabel ? busyLabel : children}
    </button>
  );
}

export function ButtonLink({
  look = "plain",
  className,
  ...rest
}: ComponentProps<typeof Link> & { look?: Look; className?: string }) {
  return <Link {...rest} className={buttonClass(look, className)} />;
}
