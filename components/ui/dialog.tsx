"use client";

import "@/components/ui/style-nonce";
import { Close, Content, Description, Overlay, Portal, Root, Title } from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

/**
 * Traps focus, closes on Escape and outside click, and gives focus back. `onClose` hears every way of closing; with
 * `locked` there is none but the content's own (a secret that is shown once).
 */
export function Dialog({
  open,
  onClose,
  title,
  description,
  locked = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  locked?: boolean;
  children: ReactNode;
}) {
  const keepOpen = (event: Event) => {
    if (locked) event.preventDefault();
  };
  return (
    <Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Portal>
        <Overlay className="enter-fade fixed inset-0 z-30 bg-veil" />
        <Content
          onOpenAutoFocus={focusField}
          onEscapeKeyDown={keepOpen}
          onPointerDownOutside={keepOpen}
          onInteractOutside={keepOpen}
          {...(description ? {} : { "aria-describedby": undefined })}
          className="enter-rise fixed inset-0 z-30 m-auto h-fit max-h-[calc(100dvh-32px)] w-[min(560px,calc(100vw-32px))] overflow-y-auto rounded-card border border-line bg-raised p-5 text-left text-body whitespace-normal text-ink shadow-raised outline-none"
        >
          <div className="grid gap-4">
            <div className="flex items-start gap-3">
              <div className="grid min-w-0 flex-1 gap-1">
                <Title className="text-body font-semibold break-words">{title}</Title>
                {description ? <Description className="text-ink-2">{description}</Description> : null}
              </div>
              {locked ? null : (
                <Close asChild>
                  <Button look="quiet" size="icon" aria-label="Close" className="-mt-1.5 -mr-2">
                    <X size={16} aria-hidden="true" />
                  </Button>
                </Close>
              )}
            </div>
            {children}
          </div>
        </Content>
      </Portal>
    </Root>
  );
}

/** What is typed into comes before what closes. */
function focusField(event: Event): void {
  const content = event.currentTarget;
  const field = content instanceof HTMLElement ? content.querySelector<HTMLElement>("input, textarea") : null;
  if (!field) return;
  event.preventDefault();
  field.focus();
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-1">{children}</div>;
}
