import type { SystemDb } from "@/lib/db/scoped";

const HOUR_MS = 3_600_000;
const PER_NETWORK_AND_HOUR = 10;
const PER_DAY = 500;

/**
 * Lets registrations through one after the other, as many as may be: so many of one network in an hour, and of all in a
 * day. Counted in the database, so that every process counts the same. State: made once, held by the authorization server.
 */
export class RegistrationLimit {
  readonly #db: SystemDb;
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: SystemDb) {
    this.#db = db;
  }

  /** Runs `register`, or resolves to null where there have been too many. */
  take<Result>(network: string | null, register: () => Promise<Result>): Promise<Result | null> {
    const turn = this.#last.then(async () => ((await this.#isOpen(network)) ? register() : null));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #isOpen(network: string | null): Promise<boolean> {
    const since = (ms: number) => ({ createdAt: { gt: new Date(Date.now() - ms) } });
    const ofNetwork = await this.#db.oauthClient.count({ where: { registeredFrom: network, ...since(HOUR_MS) } });
    if (ofNetwork >= PER_NETWORK_AND_HOUR) return false;
    return (await this.#db.oauthClient.count({ where: since(24 * HOUR_MS) })) < PER_DAY;
  }
}
