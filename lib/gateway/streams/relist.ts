import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { GatewayLog } from "@/lib/gateway/gateway";
import { changedList, type ListKind } from "@/lib/gateway/streams/list-listeners";

/** Readings of a server in a row, before one a second: who changes tools and then prompts is followed at once both times. */
const BURST = 3;
const REFILL_MS = 1000;
/** Between two readings of a burst: what is announced together is read together. */
const GATHER_MS = 100;

interface Round {
  readonly connection: ConnectionView;
  /** Announced by the upstream since the last reading began. */
  readonly kinds: Set<ListKind>;
  readonly refill: NodeJS.Timeout;
  left: number;
  isBusy: boolean;
}

/**
 * Follows servers that announce changed lists: one reading of a server at a time and on average at most one a second, and
 * one more for what came meanwhile. Clients are told after the reading, so that what they then list is new; of a server
 * that announces and then cannot be read they are told nothing, since nothing has changed.
 */
export class Relister {
  readonly #rounds = new Map<string, Round>();
  readonly #sync: (connection: ConnectionView) => Promise<boolean>;
  readonly #announce: (connection: ConnectionView, kinds: readonly ListKind[]) => void;
  readonly #log: GatewayLog;

  constructor(
    sync: (connection: ConnectionView) => Promise<boolean>,
    announce: (connection: ConnectionView, kinds: readonly ListKind[]) => void,
    log: GatewayLog,
  ) {
    this.#sync = sync;
    this.#announce = announce;
    this.#log = log;
  }

  note(connection: ConnectionView, notification: string): void {
    const kind = changedList(notification);
    if (!kind) return;
    const round = this.#rounds.get(connection.id) ?? this.#begin(connection);
    round.kinds.add(kind);
    this.#continue(round);
  }

  #begin(connection: ConnectionView): Round {
    const refill = setInterval(() => this.#refill(round), REFILL_MS);
    refill.unref();
    const round: Round = { connection, kinds: new Set(), refill, left: BURST, isBusy: false };
    this.#rounds.set(connection.id, round);
    return round;
  }

  #refill(round: Round): void {
    round.left = Math.min(round.left + 1, BURST);
    this.#continue(round);
    if (round.isBusy || round.left < BURST) return;
    clearInterval(round.refill);
    this.#rounds.delete(round.connection.id);
  }

  #continue(round: Round): void {
    if (round.isBusy || round.left === 0 || round.kinds.size === 0) return;
    round.left--;
    round.isBusy = true;
    void this.#read(round);
  }

  async #read(round: Round): Promise<void> {
    const { connection } = round;
    const kinds = [...round.kinds];
    round.kinds.clear();
    try {
      if (await this.#sync(connection)) this.#announce(connection, kinds);
    } catch (error) {
      this.#log.warn(
        { err: error, connection: connection.id },
        "A server announced changed lists that could not be read.",
      );
    }
    setTimeout(() => {
      round.isBusy = false;
      this.#continue(round);
    }, GATHER_MS).unref();
  }
}
