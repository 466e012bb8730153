"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { NAV_ITEMS, type NavItem } from "@/components/layout/nav-items";
import { classNames } from "@/components/ui/class-names";

const GROUPS = ["Work", "Observe", "Govern"] as const;

/** The sidebar's links; on a narrow screen one row that scrolls. */
export function NavLinks({ organizationSlug }: { organizationSlug: string }) {
  const pathname = usePathname();
  const base = `/o/${organizationSlug}`;
  return (
    <div className="flex gap-1 max-md:overflow-x-auto max-md:px-3 max-md:pb-2 md:flex-col md:gap-0.5">
      {GROUPS.map((group) => (
        <div key={group} className="contents">
          {group === "Work" ? null : (
            <p className="px-2 pt-4 pb-1 text-[11.5px] leading-4 font-medium text-ink-3 max-md:hidden">{group}</p>
          )}
          {NAV_ITEMS.filter((item) => item.group === group).map((item) => (
            <NavLink key={item.path} item={item} href={`${base}${item.path}`} active={isActive(item, base, pathname)} />
          ))}
        </div>
      ))}
    </div>
  );
}

function NavLink({ item, href, active }: { item: NavItem; href: string; active: boolean }) {
  return (
    <Link
      href={href}
      aria-current={active ? "page" : undefined}
      className={classNames(
        "flex h-8 flex-none items-center rounded-[6px] px-2 pointer-coarse:h-11",
        active
          ? "bg-sunken font-medium text-ink shadow-[inset_0_0_0_1px_var(--line)]"
          : "text-ink-2 hover:bg-sunken hover:text-ink",
      )}
    >
      {item.label}
    </Link>
  );
}

function isActive(item: NavItem, base: string, pathname: string): boolean {
  const href = `${base}${item.path}`;
  return item.path === "" ? pathname === base : pathname === href || pathname.startsWith(`${href}/`);
}
