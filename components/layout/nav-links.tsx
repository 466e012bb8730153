"use client";

import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { NAV_ITEMS, type NavItem } from "@/components/layout/nav-items";
import { classNames } from "@/components/ui/class-names";

/** One group of the sidebar's links, under its name where it has one. */
export function NavLinks({
  base,
  group,
  heading,
  notes = {},
}: {
  /** `/o/{org}`. */
  base: string;
  group: NavItem["group"];
  heading?: string;
  /** By path: how many things there wait for a person. */
  notes?: Readonly<Record<string, number>>;
}) {
  const pathname = usePathname();
  const items = NAV_ITEMS.filter((item) => item.group === group);
  if (items.length === 0) return null;
  return (
    <div className="grid gap-0.5">
      {heading ? <p className="px-2.25 pt-4 pb-1 text-small font-medium text-ink-3">{heading}</p> : null}
      {items.map((item) => (
        <NavLink
          key={item.path}
          label={item.label}
          href={`${base}${item.path}`}
          isActive={isActive(item, base, pathname)}
          waiting={notes[item.path] ?? 0}
        />
      ))}
    </div>
  );
}

function NavLink({
  label,
  href,
  isActive,
  waiting,
}: {
  label: string;
  href: string;
  isActive: boolean;
  waiting: number;
}) {
  return (
    <Link
      href={href}
      aria-current={isActive ? "page" : undefined}
      className={classNames(
        "flex h-8 items-center gap-2 rounded-control border px-2 pointer-coarse:h-11",
        isActive
          ? "border-line bg-sunken font-medium text-ink"
          : "border-transparent text-ink-2 hover:bg-sunken hover:text-ink",
      )}
    >
      {label}
      <Pending />
      {waiting > 0 ? (
        <span className="ml-auto text-small font-medium text-warn tabular-nums">
          {waiting}
          <span className="sr-only"> {waiting === 1 ? "needs" : "need"} attention</span>
        </span>
      ) : null}
    </Link>
  );
}

/** A page is drawn whole before it is shown, so that a missing one is a 404: until then the link says that it is coming. */
function Pending() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden="true"
      className={classNames(
        "size-1.5 rounded-full bg-accent transition-opacity delay-150",
        pending ? "animate-pulse opacity-100" : "opacity-0",
      )}
    />
  );
}

function isActive(item: NavItem, base: string, pathname: string): boolean {
  const href = `${base}${item.path}`;
  return item.path === "" ? pathname === base : pathname === href || pathname.startsWith(`${href}/`);
}
