/** The browser's time zone, which a server cannot know. */
export const ZONE_COOKIE = "causeway-zone";

export function isTimeZone(name: string | undefined): name is string {
  if (!name || name.length > 64) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
