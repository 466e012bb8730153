/** An answer or a stream of which a client has something left to read. */
export interface Waiting {
  /** Cuts the client off. */
  letGo(): void;
}

interface Share {
  bytes: number;
  /** Bytes of each, whoever has waited longest first. */
  readonly waiting: Map<Waiting, number>;
}

/** One organization's part of what may wait. */
const SHARE = 1 / 4;

/**
 * What waits in memory for clients to read it: large answers and streams, of every mount. All of it stays within
 * `maxUnreadBytes` and one organization's within a quarter of that, give or take the one answer that came last; where
 * it would be more, the organization's client that has waited longest is let go.
 */
export class Unread {
  readonly #limits: { readonly maxUnreadBytes: number };
  readonly #shares = new Map<string, Share>();
  #bytes = 0;

  constructor(limits: { readonly maxUnreadBytes: number }) {
    this.#limits = limits;
  }

  /** Of all organizations. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Half of the organization's share waits: it gets no new calls, and streams that are not read are let go. */
  isCrowded(organizationId: string): boolean {
    const share = this.#shares.get(organizationId);
    return share !== undefined && share.bytes > (this.#limits.maxUnreadBytes * SHARE) / 2;
  }

  /** So much waits now; 0: nothing any more. */
  note(organizationId: string, waiting: Waiting, bytes: number): void {
    let share = this.#shares.get(organizationId);
    if (share === undefined) {
      if (bytes === 0) return;
      share = { bytes: 0, waiting: new Map() };
      this.#shares.set(organizationId, share);
    }
    const more = bytes - (share.waiting.get(waiting) ?? 0);
    share.bytes += more;
    this.#bytes += more;
    if (bytes > 0) share.waiting.set(waiting, bytes);
    else share.waiting.delete(waiting);
    if (share.waiting.size === 0) this.#shares.delete(organizationId);
    if (more > 0) this.#makeRoom(organizationId, share, waiting);
  }

  #makeRoom(organizationId: string, share: Share, newcomer: Waiting): void {
    const { maxUnreadBytes } = this.#limits;
    while (share.bytes > maxUnreadBytes * SHARE && this.#letGo(organizationId, share, newcomer));
    while (this.#bytes > maxUnreadBytes) {
      const [id, largest] = [...this.#shares].reduce((a, b) => (b[1].bytes > a[1].bytes ? b : a));
      if (!this.#letGo(id, largest, newcomer)) return;
    }
  }

  /** False when there is nobody but the newcomer. */
  #letGo(organizationId: string, share: Share, newcomer: Waiting): boolean {
    for (const waiting of share.waiting.keys()) {
      if (waiting === newcomer) continue;
      this.note(organizationId, waiting, 0);
      waiting.letGo();
      return true;
    }
    return false;
  }
}
