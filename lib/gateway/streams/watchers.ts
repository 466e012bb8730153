import { isJsonObject } from "@/lib/base/json";
import { anyView } from "@/lib/gateway/core/own-view";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { KeptStream } from "@/lib/gateway/streams/kept-stream";
import type { UpstreamDriver } from "@/lib/upstreams/driver";
import { ENDED_STREAM } from "@/lib/upstreams/ended-stream";

interface Watch {
  /** Null: there is nothing to listen to any more, or not for now. */
  connection: ConnectionView | null;
  users: number;
  stream: KeptStream | null;
}

/** What somebody watches, until it is let go. */
export interface Watching {
  readonly streams: readonly KeptStream[];
  release(): void;
}

const MAX_WATCHES = 1000;

function announces(connection: ConnectionView, kind: string): boolean {
  const capability = connection.capabilities[kind];
  return isJsonObject(capability) && capability.listChanged === true;
}

/**
 * Listens to upstreams for changed lists, while somebody listens to us. Where a server offers no such stream, the regular
 * re-sync covers it.
 */
export class UpstreamWatchers {
  readonly #watches = new Map<string, Watch>();
  readonly #driver: (kind: ConnectionView["kind"]) => UpstreamDriver;
  readonly #onNotification: (connection: ConnectionView, method: string) => void;
  readonly #current: (connection: ConnectionView) => ConnectionView | null;

  constructor(
    driver: (kind: ConnectionView["kind"]) => UpstreamDriver,
    onNotification: (connection: ConnectionView, method: string) => void,
    current: (connection: ConnectionView) => ConnectionView | null,
  ) {
    this.#current = current;
    this.#driver = driver;
    this.#onNotification = onNotification;
  }

  watch(connections: readonly ConnectionView[]): Watching {
    const watched = connections.filter((connection) => this.#acquire(connection));
    let isReleased = false;
    return {
      streams: watched.flatMap(({ id }) => this.#watches.get(id)?.stream ?? []),
      release: () => {
        if (isReleased) return;
        isReleased = true;
        for (const connection of watched) this.#release(connection.id);
      },
    };
  }

  /** A connection has changed, or is gone (null): whoever listens to it goes on with what it is now. */
  update(id: string, connection: ConnectionView | null): void {
    const watch = this.#watches.get(id);
    if (!watch) return;
    watch.connection = connection?.isDisabled ? null : connection;
    if (!watch.connection) this.#quieten(watch);
    else if (!watch.stream) this.#listen(watch);
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
    const watch: Watch = { connection, users: 1, stream: null };
    this.#watches.set(connection.id, watch);
    this.#listen(watch);
    return true;
  }

  #open(watched: ConnectionView) {
    // A stream that is opened again may find another credential or address.
    const connection = this.#current(watched);
    if (!connection) return null;
    return this.#driver(connection.kind).listen(
      { connection: anyView(connection), session: { kind: "pooled" }, caller: null },
      {
        toolsListChanged: announces(connection, "tools"),
        promptsListChanged: announces(connection, "prompts"),
        resourcesListChanged: announces(connection, "resources"),
      },
      { onNotification: ({ method }) => this.#onNotification(connection, method) },
    );
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
    if (watch) this.#quieten(watch);
  }

  #listen(watch: Watch): void {
    watch.stream = new KeptStream(() => (watch.connection ? this.#open(watch.connection) : ENDED_STREAM));
  }

  #quieten(watch: Watch): void {
    watch.stream?.close();
    watch.stream = null;
  }
}
