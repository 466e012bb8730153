import { createClient } from "@redis/client";

export const CONNECT_WITHIN_MS = 5000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 3000;
/** A peer that is gone without a word is found out by then. */
const PING_MS = 10_000;

export type RedisClient = ReturnType<typeof createClient>;

/** A connection that is still to be opened. It comes back by itself, and meanwhile refuses instead of queueing. */
export function redisConnection(url: string, state: { readonly isClosed: boolean }): RedisClient {
  return createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    // For hosted Redis clusters of one vendor; a plain server answers it with an error.
    maintNotifications: "disabled",
    socket: {
      connectTimeout: CONNECT_WITHIN_MS,
      // Longer than the ping's interval: a connection on which nothing comes back is dead.
      socketTimeout: PING_MS * 2,
      reconnectStrategy: (retries) => (state.isClosed ? false : Math.min(FIRST_RETRY_MS * 2 ** retries, LAST_RETRY_MS)),
    },
  });
}
