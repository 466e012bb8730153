"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";

/**
 * The browser's own modal dialog: it traps focus, closes on Escape and gives focus back.
 * `onClose` hears every way of closing; with `locked` Escape does nothing (a secret that is shown once).
 */
export function Dialog({
  open,
  onClose,
  title,
  locked = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  locked?: boolean;
  children: ReactNode;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);

  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onClose={onClose}
      onCancel={(event) => {
        if (locked) event.preventDefault();
      }}
      className="m-auto w-[min(560px,calc(100vw-32px))] max-h-[calc(100dvh-32px)] overflow-y-auto rounded-card border border-line bg-raised p-0 text-left whitespace-normal text-ink shadow-raised"
    >
      {open ? (
        <div className="grid gap-4 p-5">
          <h2 id={titleId} className="text-body font-semibold">
            {title}
          </h2>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-1">{children}</div>;
}
