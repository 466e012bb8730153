import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** A surface with a hairline around it, and a header when it has a title. */
export function Card({
  title,
  aside,
  children,
  className,
  id,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  id?: string;
}) {
  return (
    <section
      id={id}
      className={classNames("min-w-0 scroll-mt-16 rounded-card border border-line bg-surface", className)}
    >
      {title ? (
        <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
          <h2 className="font-strong">{title}</h2>
          {aside ? <div className="ml-auto flex items-center gap-3 text-small text-ink-2">{aside}</div> : null}
        </header>
      ) : null}
      {children}
    </section>
  );
}
