import { isTimeZone } from "@/lib/base/time-zone";

/** Holds an IANA name; absent, times are in the zone of the browser. The server reads it, and times are drawn in it. */
export const TIME_ZONE_COOKIE = "causeway.zone";

/** Null: as the browser has it. */
export function readTimeZone(value: string | undefined): string | null {
  return value && isTimeZone(value) ? value : null;
}

const YEAR_SECONDS = 31_536_000;

/** In this browser, from the next page on. */
export function chooseTimeZone(zone: string | null): void {
  const maxAge = zone === null ? 0 : YEAR_SECONDS;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve.
  document.cookie = `${TIME_ZONE_COOKIE}=${zone ?? ""}; path=/; max-age=${maxAge}; samesite=lax`;
}

/** The zone that was chosen, as the page says it; undefined for the browser's own. */
export function chosenTimeZone(): string | undefined {
  return document.documentElement.dataset.timeZone;
}
