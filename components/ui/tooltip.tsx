"use client";

import { Content, Portal, Provider, Root, Trigger } from "@radix-ui/react-tooltip";
import type { ReactNode } from "react";

/** Words for a button that is a picture. The button keeps its own `aria-label`: this is for those who look. */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Provider delayDuration={300}>
      <Root>
        <Trigger asChild>{children}</Trigger>
        <Portal>
          <Content
            sideOffset={6}
            collisionPadding={8}
            className="enter-fade z-40 max-w-72 rounded-tag bg-ink px-2 py-1 text-small text-ground"
          >
            {text}
          </Content>
        </Portal>
      </Root>
    </Provider>
  );
}
