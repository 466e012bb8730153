import { cva } from "class-variance-authority";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

export type Tone = "ok" | "warn" | "err" | "off";

/** Each meaning has its own shape as well as its colour: dot, diamond, square, ring. */
const shape = cva("size-[7px] flex-none", {
  variants: {
    tone: {
      ok: "rounded-full bg-current",
      warn: "rotate-45 rounded-[1px] bg-current",
      err: "rounded-[1px] bg-current",
      off: "rounded-full border-[1.5px] border-current",
    },
  },
});

const COLOUR: Record<Tone, string> = { ok: "text-ok", warn: "text-warn", err: "text-err", off: "text-ink-3" };

export function Status({ tone, children, title }: { tone: Tone; children?: ReactNode; title?: string }) {
  return (
    <span
      className={classNames("inline-flex items-center gap-1.5 text-small font-medium whitespace-nowrap", COLOUR[tone])}
      title={title}
    >
      <span aria-hidden="true" className={shape({ tone })} />
      {children}
    </span>
  );
}
