"use client";

import { useSyncExternalStore } from "react";
import { absoluteTime, relativeTime } from "@/components/ui/time-words";

const EVERY_MS = 10_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times of a page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const tell of listeners) tell();
  }, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * How long ago something was, and when exactly on hover, in the reader's own time zone. The server, which knows neither
 * the zone nor when the page is read, writes the time in UTC.
 */
export function RelativeTime({ at }: { at: string }) {
  const date = new Date(at);
  const text = useSyncExternalStore(
    subscribe,
    () => relativeTime(date.getTime(), Date.now()),
    () => absoluteTime(date, "UTC", false),
  );
  const title = useSyncExternalStore(
    subscribe,
    () => `${absoluteTime(date, undefined, true)}\n${at}`,
    () => at,
  );
  return (
    <time dateTime={at} title={title} className="tabular-nums">
      {text}
    </time>
  );
}
