"use client";

import { ChevronsUpDown } from "lucide-react";
import { OrganizationMark } from "@/components/layout/organization-mark";
import type { ShellFacts } from "@/components/layout/shell-facts";
import { DropdownMenu, MenuLabel, MenuLink, MenuSeparator } from "@/components/ui/dropdown-menu";

/** Which organization this is, and the others that the person belongs to. */
export function OrganizationSwitcher({
  organization,
  organizations,
}: Pick<ShellFacts, "organization" | "organizations">) {
  return (
    <DropdownMenu
      align="start"
      trigger={
        <button
          type="button"
          className="flex h-9 w-full min-w-0 items-center gap-2 rounded-control px-1.5 text-left hover:bg-sunken pointer-coarse:h-11"
        >
          <span className="sr-only">Organization </span>
          <OrganizationMark name={organization.name} />
          <span className="min-w-0 flex-1 truncate font-strong" title={organization.name}>
            {organization.name}
          </span>
          <ChevronsUpDown size={14} aria-hidden="true" className="flex-none text-ink-2" />
        </button>
      }
    >
      <MenuLabel>Organizations</MenuLabel>
      {organizations.map(({ slug, name }) => (
        <MenuLink key={slug} href={`/o/${slug}`} current={slug === organization.slug}>
          {name}
        </MenuLink>
      ))}
      <MenuSeparator />
      <MenuLink href="/me/organizations/new">New organization</MenuLink>
    </DropdownMenu>
  );
}
