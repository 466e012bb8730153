"use client";

import { useSyncExternalStore } from "react";
import { chosenTimeZone } from "@/components/layout/time-zone";

const DAY_MS = 86_400_000;

const never = () => () => {};

function format(date: Date, timeZone: string | undefined, precise: boolean): string {
  const isRecent = Math.abs(Date.now() - date.getTime()) < DAY_MS;
  const time: Intl.DateTimeFormatOptions = {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone,
  };
  if (precise) {
    return date.toLocaleString("en-GB", {
      ...time,
      day: "numeric",
      month: "short",
      year: "numeric",
      fractionalSecondDigits: 3,
      timeZoneName: "short",
    });
  }
  if (isRecent) return date.toLocaleTimeString("en-GB", time);
  const yearOf = (moment: Date) => moment.toLocaleString("en-GB", { year: "numeric", timeZone });
  return date.toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    ...(yearOf(date) === yearOf(new Date()) ? {} : { year: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
}

/** A moment in the reader's own time zone, or in the one that they chose. The server, which cannot know it, writes UTC; the browser puts it right. */
export function LocalTime({ at, precise = false }: { at: string; precise?: boolean }) {
  const date = new Date(at);
  const text = useSyncExternalStore(
    never,
    () => format(date, chosenTimeZone(), precise),
    () => format(date, "UTC", precise),
  );
  return (
    <time dateTime={at} title={at} className="tabular-nums">
      {text}
    </time>
  );
}
