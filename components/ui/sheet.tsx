"use client";

import "@/components/ui/style-nonce";
import { Close, Content, Overlay, Portal, Root, Title, Trigger } from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";

const SIDES = {
  left: "enter-left left-0 w-[min(300px,calc(100vw-48px))] border-r",
  right: "enter-right right-0 w-[min(560px,100vw)] border-l",
} as const;

/** A panel from the side, over the page: more of what is here (right), or the way around on a phone (left). */
export function Sheet({
  trigger,
  title,
  side = "right",
  open,
  onOpenChange,
  children,
}: {
  /** One button, which opens it. */
  trigger: ReactNode;
  title: string;
  side?: keyof typeof SIDES;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Root open={open} onOpenChange={onOpenChange}>
      <Trigger asChild>{trigger}</Trigger>
      <Panel title={title} side={side}>
        {children}
      </Panel>
    </Root>
  );
}

/** One that is there as long as its address is: what closes it goes elsewhere. */
export function SheetPanel({
  title,
  onClose,
  children,
}: {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Panel title={title} side="right">
        {children}
      </Panel>
    </Root>
  );
}

function Panel({ title, side, children }: { title: ReactNode; side: keyof typeof SIDES; children: ReactNode }) {
  return (
    <Portal>
      <Overlay className="enter-fade fixed inset-0 z-30 bg-veil" />
      <Content
        aria-describedby={undefined}
        className={classNames(
          "fixed inset-y-0 z-30 flex flex-col overflow-y-auto border-line bg-ground text-body text-ink shadow-raised outline-none",
          SIDES[side],
        )}
      >
        <div className="flex min-h-13 flex-none items-center gap-3 border-b border-line pr-2 pl-4">
          <Title className="min-w-0 flex-1 truncate font-semibold">{title}</Title>
          <Close asChild>
            <Button look="quiet" size="icon" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </Button>
          </Close>
        </div>
        {children}
      </Content>
    </Portal>
  );
}
