import type { ReactNode } from "react";

/** The pages that belong to no organization, such as signing in: one panel on the road that the product is. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="relative grid min-h-dvh content-center justify-items-center overflow-hidden px-4 py-16">
      <Road />
      <div className="relative grid w-full max-w-[420px] gap-5 rounded-card border border-line bg-surface p-6">
        <div className="grid gap-4">
          <span className="flex items-center gap-2 font-strong">
            <span
              aria-hidden="true"
              className="grid size-[22px] place-items-center rounded-[6px] bg-accent text-small font-semibold text-accent-ink"
            >
              C
            </span>
            Causeway
          </span>
          <h1 className="text-title font-semibold tracking-[-0.015em]">{title}</h1>
        </div>
        {children}
      </div>
    </main>
  );
}

/** Client, gateway, server on a line, behind the panel, which stands where the gateway is. */
function Road() {
  return (
    <div aria-hidden="true" className="absolute inset-x-0 top-1/2 max-sm:hidden">
      <div className="border-t-2 border-line-strong" />
      <span className="absolute -top-[19px] left-[12%] size-9 rounded-[9px] border border-line-strong bg-surface" />
      <span className="absolute -top-[19px] right-[12%] size-9 rounded-[9px] border border-line-strong bg-surface" />
    </div>
  );
}
