import type { ReactNode } from "react";

/** Something failed: what, what still works, and the id under which the log has it. */
export function ErrorState({
  title,
  children,
  requestId,
  action,
}: {
  title: string;
  children: ReactNode;
  requestId: string | null;
  action?: ReactNode;
}) {
  return (
    <div role="alert" className="grid max-w-xl justify-items-start gap-3 py-10">
      <h1 className="text-title font-semibold tracking-[-0.015em]">{title}</h1>
      <p className="text-ink-2">{children}</p>
      {requestId ? (
        <p className="text-small text-ink-3">
          Request id <code className="font-mono break-all text-ink-2">{requestId}</code>
        </p>
      ) : null}
      {action}
    </div>
  );
}
