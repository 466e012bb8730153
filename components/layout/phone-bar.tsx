"use client";

import { Menu, Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { NotificationBell } from "@/components/layout/notification-bell";
import { OrganizationMark } from "@/components/layout/organization-mark";
import { openPalette } from "@/components/layout/palette-events";
import type { ShellFacts } from "@/components/layout/shell-facts";
import { Sidebar } from "@/components/layout/sidebar";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";

/** The top of a narrow screen: where one is, search, and the sidebar in a sheet. */
export function PhoneBar({ facts }: { facts: ShellFacts }) {
  const pathname = usePathname();
  // Open for the page on which it was opened: going to another one closes it.
  const [openOn, setOpenOn] = useState<string | null>(null);
  return (
    <div className="sticky top-0 z-10 flex h-13 items-center gap-1 border-b border-line bg-ground px-4 md:hidden">
      <OrganizationMark name={facts.organization.name} />
      <span className="ml-1 min-w-0 flex-1 truncate font-strong">{facts.organization.name}</span>
      <NotificationBell facts={facts} />
      <Button look="quiet" size="icon" aria-label="Search or jump" onClick={openPalette}>
        <Search size={18} aria-hidden="true" />
      </Button>
      <Sheet
        side="left"
        title="Causeway"
        open={openOn === pathname}
        onOpenChange={(open) => setOpenOn(open ? pathname : null)}
        trigger={
          <Button look="quiet" size="icon" aria-label="Menu">
            <Menu size={18} aria-hidden="true" />
          </Button>
        }
      >
        <div className="flex-1">
          <Sidebar facts={facts} withBell={false} />
        </div>
      </Sheet>
    </div>
  );
}
