import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { GatewayLog } from "@/lib/gateway/gateway";
import { changedList, type ListKind, type ListListeners } from "@/lib/gateway/list-listeners";

interface Round {
  /** Announced by the upstream since the last round began. */
  readonly kinds: Set<ListKind>;
  isRunning: boolean;
}

/**
 * Follows servers that announce changed lists: one reading of a server at a time, however often it announces, and one
 * more for what came meanwhile. Clients are told after the reading, so that what they then list is new.
 */
export class Relister {
  readonly #rounds = new Map<string, Round>();
  readonly #sync: (connection: ConnectionView) => Promise<void>;
  readonly #listeners: ListListeners;
  readonly #log: GatewayLog;

  constructor(sync: (connection: ConnectionView) => Promise<void>, listeners: ListListeners, log: GatewayLog) {
    this.#sync = sync;
    this.#listeners = listeners;
    this.#log = log;
  }

  note(connection: ConnectionView, notification: string): void {
    const kind = changedList(notification);
    if (!kind) return;
    const round = this.#rounds.get(connection.id) ?? { kinds: new Set(), isRunning: false };
    this.#rounds.set(connection.id, round);
    round.kinds.add(kind);
    if (!round.isRunning) void this.#run(connection, round);
  }

  async #run(connection: ConnectionView, round: Round): Promise<void> {
    round.isRunning = true;
    while (round.kinds.size > 0) {
      const kinds = [...round.kinds];
      round.kinds.clear();
      try {
        await this.#sync(connection);
      } catch (error) {
        this.#log.warn(
          { err: error, connection: connection.id },
          "A server announced changed lists that could not be read.",
        );
      }
      this.#listeners.announce(connection, kinds);
    }
    this.#rounds.delete(connection.id);
  }
}
