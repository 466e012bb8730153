import { EventEmitter } from "node:events";

/** What is handed over at a time, so that it shows whether somebody reads. */
const PIECE_BYTES = 65_536;

/**
 * The body of a `Response` that is written piece by piece. A piece leaves when whoever sends the response takes it; what
 * has not been taken is seen, as it is with a socket. Emits `drain` when all has been taken, `close` when the body has
 * ended or nobody takes it any more, `timeout` when nothing was taken for as long as `setTimeout` says.
 */
export class WebBody extends EventEmitter {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly #pieces: Uint8Array[] = [];
  #isAwaited = false;
  #isEnded = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;
  writableLength = 0;

  constructor() {
    super();
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#isAwaited = true;
          this.#handOver();
        },
        cancel: () => this.#close(),
      },
      { highWaterMark: 0 },
    );
  }

  get isOpen(): boolean {
    return !this.#isEnded && !this.#isClosed;
  }

  write(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) this.#pieces.push(bytes.subarray(at, at + PIECE_BYTES));
    this.writableLength += bytes.length;
    this.#handOver();
  }

  /** Ends when the rest has been taken. */
  end(): void {
    this.#isEnded = true;
    this.#handOver();
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#controller?.error(new Error("The client does not read."));
    this.#close();
  }

  /** Milliseconds; 0: no longer. */
  setTimeout(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = ms === 0 ? null : setTimeout(() => this.emit("timeout"), ms);
    this.#timer?.unref();
  }

  #handOver(): void {
    if (this.#isClosed) return;
    const piece = this.#isAwaited ? this.#pieces.shift() : undefined;
    if (piece) {
      this.#isAwaited = false;
      this.writableLength -= piece.length;
      this.#timer?.refresh();
      this.#controller?.enqueue(piece);
      if (this.writableLength === 0) this.emit("drain");
    }
    if (this.#isEnded && this.#pieces.length === 0 && !this.#isClosed) {
      this.#controller?.close();
      this.#close();
    }
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pieces.length = 0;
    this.writableLength = 0;
    this.emit("close");
    if (this.#timer) clearTimeout(this.#timer);
  }
}
