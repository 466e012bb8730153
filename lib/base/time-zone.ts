/** Whether this runtime knows the time zone. Kept as it was said: what it resolves to may be an older name of the place. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
