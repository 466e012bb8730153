"use client";

import "@/components/ui/style-nonce";
import {
  Content,
  Item,
  Label,
  Portal,
  RadioGroup,
  RadioItem,
  Root,
  Separator,
  Trigger,
} from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

const ITEM =
  "flex min-h-8 w-full items-center gap-2 rounded-tag px-2.5 text-left outline-none select-none data-highlighted:bg-sunken " +
  "data-disabled:opacity-50 pointer-coarse:min-h-11";

/** A button and the list that it opens: arrows move, letters jump, Escape closes. */
export function DropdownMenu({
  trigger,
  align = "end",
  children,
}: {
  /** One button, which opens it. */
  trigger: ReactNode;
  align?: "start" | "end";
  children: ReactNode;
}) {
  return (
    <Root modal={false}>
      <Trigger asChild>{trigger}</Trigger>
      <Portal>
        <Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="enter-rise z-40 max-h-[min(420px,var(--radix-dropdown-menu-content-available-height))] max-w-80 min-w-44 overflow-y-auto rounded-control border border-line bg-raised p-1 text-body text-ink shadow-raised outline-none"
        >
          {children}
        </Content>
      </Portal>
    </Root>
  );
}

export function MenuButton({
  onSelect,
  disabled,
  danger,
  children,
}: {
  onSelect: () => void;
  disabled?: boolean;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <Item onSelect={onSelect} disabled={disabled} className={classNames(ITEM, "cursor-pointer", danger && "text-err")}>
      {children}
    </Item>
  );
}

export function MenuLink({ href, current, children }: { href: string; current?: boolean; children: ReactNode }) {
  return (
    <Item asChild>
      <Link href={href} aria-current={current ? "true" : undefined} className={ITEM}>
        <span className="min-w-0 flex-1 truncate">{children}</span>
        {current ? <Check size={14} aria-hidden="true" className="flex-none text-accent" /> : null}
      </Link>
    </Item>
  );
}

/** One of a few, chosen at once. */
export function MenuChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
    >
      <MenuLabel>{label}</MenuLabel>
      {options.map((option) => (
        <RadioItem
          key={option.value}
          value={option.value}
          onSelect={(event) => event.preventDefault()}
          className={classNames(ITEM, "cursor-pointer")}
        >
          <span className="flex-1">{option.label}</span>
          {option.value === value ? <Check size={14} aria-hidden="true" className="flex-none text-accent" /> : null}
        </RadioItem>
      ))}
    </RadioGroup>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Label className="px-2.5 pt-1.5 pb-1 text-small text-ink-3">{children}</Label>;
}

export function MenuSeparator() {
  return <Separator className="-mx-1 my-1 border-t border-line" />;
}
