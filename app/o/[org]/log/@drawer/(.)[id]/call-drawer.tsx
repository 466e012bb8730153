"use client";

import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { SheetPanel } from "@/components/ui/sheet";

/** The list's links to calls, in its order; they stay in the document under the drawer. */
function linksOfList(): readonly HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>("a[data-call]")];
}

/** A call beside its list: Esc goes back to the list, j and k to the next call and the one before. */
export function CallDrawer({ title, children }: { title: string; children: ReactNode }) {
  const router = useRouter();
  const path = usePathname();

  useEffect(() => {
    function move(event: KeyboardEvent) {
      const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
      if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.matches("input, select, textarea")) return;
      const links = linksOfList();
      const at = links.findIndex((link) => link.pathname === path);
      const next = links[at + step];
      if (at >= 0 && next) router.replace(next.pathname, { scroll: false });
    }
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, [router, path]);

  function close() {
    // Back to the row that was looked at last.
    linksOfList()
      .find((link) => link.pathname === path)
      ?.focus();
    router.back();
  }

  return (
    <SheetPanel title={<span className="font-mono">{title}</span>} onClose={close}>
      {children}
    </SheetPanel>
  );
}
