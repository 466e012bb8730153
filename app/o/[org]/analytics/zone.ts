import { isTimeZone } from "@/lib/base/time-zone";

/** The browser's time zone, which a server cannot know. */
export const ZONE_COOKIE = "causeway-zone";

export function isZone(name: string | undefined): name is string {
  return name !== undefined && name !== "" && name.length <= 64 && isTimeZone(name);
}
