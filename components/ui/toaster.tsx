"use client";

import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Status, type Tone } from "@/components/ui/status";

interface Announcement {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
}

const EVENT = "causeway:announce";
const SHOWN_MS = 6000;
const MOST = 3;
let lastId = 0;

/**
 * Says what an action came to when the page itself does not show it: "12 tools, 1 new". A refusal stays until it is
 * closed. Our own few lines, since what there is (sonner) writes a style element that the pages' policy refuses.
 */
export function announce(tone: Tone, text: string): void {
  lastId += 1;
  window.dispatchEvent(new CustomEvent<Announcement>(EVENT, { detail: { id: lastId, tone, text } }));
}

/** Where announcements appear, the newest last; read out by screen readers. */
export function Toaster() {
  const [shown, setShown] = useState<readonly Announcement[]>([]);

  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const onAnnounce = (event: Event) => {
      const { detail } = event as CustomEvent<Announcement>;
      setShown((before) => [...before.slice(1 - MOST), detail]);
      if (detail.tone !== "err") timers.add(setTimeout(() => close(detail.id), SHOWN_MS));
    };
    const close = (id: number) => setShown((before) => before.filter((other) => other.id !== id));
    window.addEventListener(EVENT, onAnnounce);
    return () => {
      window.removeEventListener(EVENT, onAnnounce);
      for (const timer of timers) clearTimeout(timer);
    };
  }, []);

  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 left-4 z-20 grid justify-items-end gap-2"
    >
      {shown.map(({ id, tone, text }) => (
        <div
          key={id}
          className="enter-rise pointer-events-auto flex max-w-md items-start gap-2 rounded-card border border-line bg-raised py-2 pr-2 pl-4 shadow-raised"
        >
          <span className="min-w-0 flex-1 self-center py-1 break-words">
            <Status tone={tone}>
              <span className="text-body font-normal whitespace-normal text-ink">{text}</span>
            </Status>
          </span>
          <Button
            look="quiet"
            size="icon"
            aria-label="Dismiss"
            onClick={() => setShown((before) => before.filter((other) => other.id !== id))}
          >
            <X size={14} aria-hidden="true" />
          </Button>
        </div>
      ))}
    </div>
  );
}
