import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { Status, type Tone } from "@/components/ui/status";

const GROUND: Record<Tone, string> = {
  ok: "bg-ok-soft",
  warn: "bg-warn-soft",
  err: "bg-err-soft",
  off: "bg-sunken",
};

/** What is, and what to do about it, in the place where it matters. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  tone: Tone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={tone === "err" ? "alert" : "status"}
      className={classNames(
        "flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line px-4 py-3",
        GROUND[tone],
      )}
    >
      <div className="grid min-w-0 flex-1 basis-64 gap-0.5 *:break-words *:whitespace-normal">
        <Status tone={tone}>{title}</Status>
        {children ? <div className="text-small break-words text-ink-2">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}
