/** A chunk of so many bytes costs little beside what it holds, and is kept as it is. */
const LARGE_CHUNK_BYTES = 4096;
const FIRST_BLOCK_BYTES = 1024;
const MAX_BLOCK_BYTES = 65_536;

/**
 * Bytes that come in chunks, until they are wanted in one piece. A peer may send every byte in a chunk of its own, and a
 * Buffer takes a thousand times that: small chunks are copied together into blocks, each twice as large as the one before.
 */
export class ByteCollector {
  #parts: Buffer[] = [];
  /** Where small chunks go: what lies before `#from` is a part already, what lies after `#to` is free. */
  #block: Buffer | null = null;
  #from = 0;
  #to = 0;
  #length = 0;

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /** How many Buffers hold what has been added. */
  get heldBuffers(): number {
    return this.#parts.length + (this.#block ? 1 : 0);
  }

  /** A large chunk must not be written to afterwards. */
  add(chunk: Buffer): this {
    this.#length += chunk.length;
    if (chunk.length < LARGE_CHUNK_BYTES) this.#copy(chunk);
    else {
      this.#seal();
      this.#parts.push(chunk);
    }
    return this;
  }

  /** Everything that has been added, in its order; the collector is empty then. */
  take(): Buffer {
    this.#seal();
    const [only] = this.#parts;
    const bytes = only && this.#parts.length === 1 ? only : Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#block = null;
    this.#from = 0;
    this.#to = 0;
    this.#length = 0;
    return bytes;
  }

  #copy(chunk: Buffer): void {
    const taken = this.#block ? chunk.copy(this.#block, this.#to) : 0;
    this.#to += taken;
    const rest = chunk.length - taken;
    if (rest === 0) return;
    this.#seal();
    const wanted = Math.max(FIRST_BLOCK_BYTES, 2 * (this.#block?.length ?? 0), rest);
    this.#block = Buffer.allocUnsafe(Math.min(MAX_BLOCK_BYTES, wanted));
    this.#from = 0;
    this.#to = chunk.copy(this.#block, 0, taken);
  }

  /** What has been copied becomes a part; the block's free end is used further. */
  #seal(): void {
    if (this.#block === null || this.#to === this.#from) return;
    this.#parts.push(this.#block.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}
