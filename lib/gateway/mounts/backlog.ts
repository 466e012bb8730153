import type { Unread, Waiting } from "@/lib/gateway/mounts/unread";

/** Less than this is on its way, not unread. */
const NOTICED_BYTES = 65_536;
/** A reader that has not taken this much is not reading. */
const MAX_BYTES = 4 * 1_048_576;
/** A client that takes nothing of what waits for it for so long is gone. */
export const STALL_MS = 30_000;

/** Where the bytes go: a response of node:http, a socket, the body of a `Response`. */
export interface BackloggedTarget {
  readonly writableLength: number;
  destroy(): unknown;
  on(event: "drain" | "close" | "timeout", listener: () => void): unknown;
  off(event: "drain" | "close" | "timeout", listener: () => void): unknown;
  setTimeout(ms: number): unknown;
}

/**
 * What one client has not taken yet of a large answer or of its event stream. It counts among all that its organization
 * leaves unread, and a client that does not read is let go: by itself after half a minute, a stream after four megabytes,
 * sooner when many of the organization do not read. However many streams are open and however fast servers talk, what waits
 * for clients stays within its bounds.
 */
export class Backlog implements Waiting {
  readonly #unread: Unread;
  readonly #organizationId: string;
  readonly #target: BackloggedTarget;
  #counted = 0;

  constructor(unread: Unread, organizationId: string, target: BackloggedTarget) {
    this.#unread = unread;
    this.#organizationId = organizationId;
    this.#target = target;
  }

  /** To be asked before each write, since one large message is no sign that nobody reads; false: the client has been let go. */
  hasRoom(): boolean {
    const bytes = this.#target.writableLength;
    if (bytes < NOTICED_BYTES) return true;
    this.hold(bytes);
    if (bytes <= MAX_BYTES && !this.#unread.isCrowded(this.#organizationId)) return true;
    this.letGo();
    return false;
  }

  /** So much waits, until it has left: an answer that has just been written, or what there is of a stream. */
  hold(bytes: number): void {
    if (this.#counted === 0) {
      const target = this.#target;
      target.on("drain", this.#release);
      target.on("close", this.#release);
      target.on("timeout", this.#onStall);
      target.setTimeout(STALL_MS);
    }
    this.#counted = bytes;
    this.#unread.note(this.#organizationId, this, bytes);
  }

  letGo(): void {
    this.#target.destroy();
  }

  readonly #onStall = (): void => this.letGo();

  readonly #release = (): void => {
    const target = this.#target;
    this.#counted = 0;
    this.#unread.note(this.#organizationId, this, 0);
    target.off("drain", this.#release);
    target.off("close", this.#release);
    target.off("timeout", this.#onStall);
    target.setTimeout(0);
  };
}
