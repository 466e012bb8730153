"use client";

import { ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import type { ShellFacts } from "@/components/layout/shell-facts";
import { chooseTheme, THEMES, type Theme } from "@/components/layout/theme";
import {
  DropdownMenu,
  MenuButton,
  MenuChoice,
  MenuLabel,
  MenuLink,
  MenuSeparator,
} from "@/components/ui/dropdown-menu";
import { monogram } from "@/components/ui/format";

const THEME_LABELS: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };

/** Who is signed in, the theme, and the way out. */
export function UserMenu({ user, theme: chosen }: Pick<ShellFacts, "user" | "theme">) {
  const [theme, setTheme] = useState(chosen);
  return (
    <>
      {/* A form, not a link: signing out changes something. It stands outside the menu, which is gone once it closes. */}
      <form method="post" action="/api/auth/signout" id="sign-out" className="hidden" />
      <DropdownMenu
        align="start"
        trigger={
          <button
            type="button"
            className="flex h-9 w-full min-w-0 items-center gap-2 rounded-control px-1.5 text-left hover:bg-sunken pointer-coarse:h-11"
          >
            <span className="sr-only">Account </span>
            <span
              aria-hidden="true"
              className="grid size-[22px] flex-none place-items-center rounded-full border border-line-strong bg-surface text-small font-medium"
            >
              {monogram(user.name).slice(0, 1)}
            </span>
            <span className="min-w-0 flex-1 truncate text-ink-2" title={user.email}>
              {user.name}
            </span>
            <ChevronsUpDown size={14} aria-hidden="true" className="flex-none text-ink-2" />
          </button>
        }
      >
        <MenuLabel>{user.email}</MenuLabel>
        <MenuLink href="/me">Profile</MenuLink>
        {user.isOperator ? <MenuLink href="/operator">Operator</MenuLink> : null}
        <MenuSeparator />
        <MenuChoice
          label="Theme"
          value={theme}
          options={THEMES.map((value) => ({ value, label: THEME_LABELS[value] }))}
          onChange={(next) => {
            setTheme(next);
            chooseTheme(next);
          }}
        />
        <MenuSeparator />
        <MenuButton onSelect={signOut}>Sign out</MenuButton>
      </DropdownMenu>
    </>
  );
}

function signOut(): void {
  const form = document.getElementById("sign-out");
  if (form instanceof HTMLFormElement) form.requestSubmit();
}
