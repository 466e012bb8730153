import type { ReactNode } from "react";
import { PaletteTrigger } from "@/components/layout/palette-trigger";
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb";

/** Where the page hangs, what it is called, and what can be done on it. */
export function PageHeader({
  title,
  trail,
  aside,
  children,
}: {
  title: ReactNode;
  trail?: readonly Crumb[];
  aside?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="mb-5 grid gap-1">
      {trail ? <Breadcrumb trail={trail} /> : null}
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="mr-auto min-w-0 text-title font-semibold tracking-[-0.015em] break-words">{title}</h1>
        <PaletteTrigger />
        {aside}
      </div>
      {children}
    </div>
  );
}
