/** A session ends after this long without a request, however long it could still last. */
export const SESSION_IDLE_MS = 8 * 3_600_000;

/** And after this long in any case. Seconds, as next-auth counts; also the cookie's lifetime. */
export const SESSION_ABSOLUTE_SECONDS = 24 * 3_600;

/** "Last seen" is written at most this often: once a minute instead of once a request. */
const SEEN_RESOLUTION_MS = 60_000;

export type SessionVerdict = "ended" | "alive" | "alive_note_it";

/** Whether a stored session still counts. Times are Unix milliseconds. */
export function judgeSession(session: { expiresAt: number; lastSeenAt: number }, now: number): SessionVerdict {
  if (session.expiresAt <= now) return "ended";
  const idleMs = now - session.lastSeenAt;
  if (idleMs >= SESSION_IDLE_MS) return "ended";
  return idleMs >= SEEN_RESOLUTION_MS ? "alive_note_it" : "alive";
}
