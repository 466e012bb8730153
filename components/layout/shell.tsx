import type { ReactNode } from "react";
import { Palette } from "@/components/layout/palette";
import { PhoneBar } from "@/components/layout/phone-bar";
import type { ShellFacts } from "@/components/layout/shell-facts";
import { Sidebar } from "@/components/layout/sidebar";
import { Toaster } from "@/components/ui/toaster";

/** The frame of every signed-in page: the organization, the way around, search, and who is signed in. */
export function Shell({ facts, children }: { facts: ShellFacts; children: ReactNode }) {
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[232px_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only rounded-control bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-20"
      >
        Skip to content
      </a>
      <div className="sticky top-0 h-dvh overflow-y-auto border-r border-line bg-ground max-md:hidden">
        <Sidebar facts={facts} />
      </div>
      <PhoneBar facts={facts} />
      <main id="content" className="w-full max-w-page min-w-0 px-4 pt-4 pb-12 md:px-8 md:pt-5 md:pb-16">
        {children}
      </main>
      <Palette facts={facts} />
      <Toaster />
    </div>
  );
}
