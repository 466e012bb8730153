import pg from "pg";

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
const HEARTBEAT_MS = 10_000;

export interface Listener {
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * One connection of its own for LISTEN, since a pooled one would be lent to others. When it is lost it comes back with
 * growing pauses and listens to the same channels; what was notified meanwhile is missed, so a listener of
 * configuration polls as well. A heartbeat finds connections whose other end is gone without a word.
 */
export function openListener(databaseUrl: string): Listener {
  const subscribers = new Map<string, Set<(payload: string) => void>>();
  let client: Promise<pg.Client> | null = null;
  let retryMs = FIRST_RETRY_MS;
  let retryTimer: NodeJS.Timeout | null = null;
  let isClosed = false;

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
      application_name: "causeway listener",
    });
    fresh.on("notification", ({ channel, payload }) => {
      for (const onPayload of [...(subscribers.get(channel) ?? [])]) onPayload(payload ?? "");
    });
    fresh.on("error", () => undefined);
    try {
      await fresh.connect();
      for (const channel of subscribers.keys()) await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
    const heartbeat = setInterval(() => {
      fresh.query("SELECT 1").catch(() => fresh.connection.stream.destroy());
    }, HEARTBEAT_MS);
    heartbeat.unref();
    fresh.once("end", () => {
      clearInterval(heartbeat);
      client = null;
      reconnectLater();
    });
    retryMs = FIRST_RETRY_MS;
    return fresh;
  }

  function reconnectLater(): void {
    if (isClosed || retryTimer || subscribers.size === 0) return;
    retryTimer = setTimeout(() => {
      retryTimer = null;
      if (isClosed || client) return;
      connected().catch(reconnectLater);
    }, retryMs);
    retryTimer.unref();
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }

  function connected(): Promise<pg.Client> {
    client ??= connect().catch((error: unknown) => {
      client = null;
      throw error;
    });
    return client;
  }

  return {
    async listen(channel, onPayload) {
      const known = subscribers.get(channel);
      const audience = known ?? new Set();
      audience.add(onPayload);
      subscribers.set(channel, audience);
      const current = await connected();
      if (!known) await current.query(`LISTEN ${current.escapeIdentifier(channel)}`);
      return async () => {
        audience.delete(onPayload);
        if (audience.size > 0 || subscribers.get(channel) !== audience) return;
        subscribers.delete(channel);
        const open = await client?.catch(() => null);
        await open?.query(`UNLISTEN ${open.escapeIdentifier(channel)}`).catch(() => undefined);
      };
    },
    async close() {
      isClosed = true;
      if (retryTimer) clearTimeout(retryTimer);
      const open = await client?.catch(() => null);
      await open?.end();
    },
  };
}
