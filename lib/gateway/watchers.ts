import { isJsonObject } from "@/lib/base/json";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { UpstreamDriver, UpstreamStream } from "@/lib/upstreams/driver";

interface Watch {
  users: number;
  stream: UpstreamStream | null;
  retryMs: number;
  timer: NodeJS.Timeout | null;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5 * 60_000;
const MAX_WATCHES = 1000;

function announces(connection: ConnectionView, kind: string): boolean {
  const capability = connection.capabilities[kind];
  return isJsonObject(capability) && capability.listChanged === true;
}

/**
 * Listens to upstreams for changed lists, while somebody listens to us. A server that offers no such stream (405), or
 * keeps closing it, is asked again ever more rarely and otherwise left in peace; the regular re-sync covers it.
 */
export class UpstreamWatchers {
  readonly #watches = new Map<string, Watch>();
  readonly #driver: (kind: ConnectionView["kind"]) => UpstreamDriver;
  readonly #onNotification: (connection: ConnectionView, method: string) => void;

  constructor(
    driver: (kind: ConnectionView["kind"]) => UpstreamDriver,
    onNotification: (connection: ConnectionView, method: string) => void,
  ) {
    this.#driver = driver;
    this.#onNotification = onNotification;
  }

  /** Returns a function that lets go again. */
  watch(connections: readonly ConnectionView[]): () => void {
    const watched = connections.filter((connection) => this.#acquire(connection));
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      for (const connection of watched) this.#release(connection.id);
    };
  }

  close(): void {
    for (const id of [...this.#watches.keys()]) this.#drop(id);
  }

  #acquire(connection: ConnectionView): boolean {
    const held = this.#watches.get(connection.id);
    if (held) {
      held.users++;
      return true;
    }
    const isWorthwhile = ["tools", "prompts", "resources"].some((kind) => announces(connection, kind));
    if (
      connection.kind === "builtin" ||
      connection.status !== "connected" ||
      !isWorthwhile ||
      this.#watches.size >= MAX_WATCHES
    )
      return false;
    const watch: Watch = { users: 1, stream: null, retryMs: FIRST_RETRY_MS, timer: null };
    this.#watches.set(connection.id, watch);
    this.#open(connection, watch);
    return true;
  }

  #open(connection: ConnectionView, watch: Watch): void {
    const openedAt = Date.now();
    const stream = this.#driver(connection.kind).listen(
      { connection, session: { kind: "pooled" } },
      {
        toolsListChanged: announces(connection, "tools"),
        promptsListChanged: announces(connection, "prompts"),
        resourcesListChanged: announces(connection, "resources"),
      },
      { onNotification: ({ method }) => this.#onNotification(connection, method) },
    );
    watch.stream = stream;
    void stream.closed.then(() => {
      if (this.#watches.get(connection.id) !== watch || watch.stream !== stream) return;
      watch.retryMs = Date.now() - openedAt > 60_000 ? FIRST_RETRY_MS : Math.min(watch.retryMs * 4, LAST_RETRY_MS);
      watch.timer = setTimeout(() => this.#open(connection, watch), watch.retryMs);
      watch.timer.unref();
    });
  }

  #release(id: string): void {
    const watch = this.#watches.get(id);
    if (!watch) return;
    watch.users--;
    if (watch.users === 0) this.#drop(id);
  }

  #drop(id: string): void {
    const watch = this.#watches.get(id);
    this.#watches.delete(id);
    if (watch?.timer) clearTimeout(watch.timer);
    watch?.stream?.close();
  }
}
