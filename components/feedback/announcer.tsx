"use client";

import { useEffect, useState } from "react";
import { StatusMark, type Tone } from "@/components/ui/status-mark";

interface Announcement {
  readonly tone: Tone;
  readonly text: string;
}

const EVENT = "causeway:announce";
const SHOWN_MS = 6000;

/** Says what an action came to when the page itself does not show it: "12 tools, 1 new". */
export function announce(tone: Tone, text: string): void {
  window.dispatchEvent(new CustomEvent<Announcement>(EVENT, { detail: { tone, text } }));
}

/** Where announcements appear; one at a time, read out by screen readers. */
export function Announcer() {
  const [current, setCurrent] = useState<Announcement | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAnnounce = (event: Event) => {
      setCurrent((event as CustomEvent<Announcement>).detail);
      clearTimeout(timer);
      timer = setTimeout(() => setCurrent(null), SHOWN_MS);
    };
    window.addEventListener(EVENT, onAnnounce);
    return () => {
      window.removeEventListener(EVENT, onAnnounce);
      clearTimeout(timer);
    };
  }, []);

  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 grid justify-items-center"
    >
      {current ? (
        <div className="max-w-xl rounded-card border border-line bg-raised px-4 py-2.5 break-words whitespace-normal shadow-raised">
          <StatusMark tone={current.tone}>
            <span className="whitespace-normal text-ink">{current.text}</span>
          </StatusMark>
        </div>
      ) : null}
    </div>
  );
}
