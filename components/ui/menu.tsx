"use client";

import { EllipsisVertical } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useId, useRef } from "react";
import { classNames } from "@/components/ui/class-names";

const ITEM = "flex min-h-8 w-full items-center rounded-tag px-2.5 text-left hover:bg-sunken pointer-coarse:min-h-11";

/** A kebab with a list under it. A native popover: it closes on Escape, outside click and choice, and is never clipped. */
export function Menu({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  function place() {
    const anchor = button.current?.getBoundingClientRect();
    const popover = list.current;
    if (!anchor || !popover) return;
    const below = anchor.bottom + 4 + popover.offsetHeight <= window.innerHeight;
    popover.style.top = `${below ? anchor.bottom + 4 : Math.max(4, anchor.top - 4 - popover.offsetHeight)}px`;
    popover.style.left = `${Math.max(8, anchor.right - popover.offsetWidth)}px`;
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-label={label}
        className="inline-flex size-8 items-center justify-center rounded-control text-ink-2 hover:bg-sunken hover:text-ink pointer-coarse:size-11"
      >
        <EllipsisVertical size={16} aria-hidden="true" />
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a choice made by keyboard is a click as well. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside are what is chosen. */}
      <div
        ref={list}
        id={id}
        popover="auto"
        onToggle={(event) => {
          if (event.newState === "open") place();
        }}
        onClick={() => list.current?.hidePopover()}
        className="m-0 min-w-44 rounded-control border border-line bg-raised p-1 text-ink shadow-raised"
      >
        {children}
      </div>
    </>
  );
}

export function MenuButton({
  onClick,
  disabled,
  danger,
  children,
}: {
  onClick: () => void;
  disabled?: boolean;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      disabled={disabled}
      className={classNames(ITEM, danger && "text-err", "disabled:opacity-50")}
    >
      {children}
    </button>
  );
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={ITEM}>
      {children}
    </Link>
  );
}
