import { hash } from "node:crypto";

const BLOCK_BYTES = 64;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, for where it is asked for with every request. Two one-shot hashes over buffers:
 * `createHmac` makes a native object each time, which costs twice as much and then burdens the garbage collector.
 */
export class HmacSha256 {
  readonly #inner = Buffer.alloc(BLOCK_BYTES, 0x36);
  readonly #outer = Buffer.alloc(BLOCK_BYTES + 32, 0x5c);
  #scratch = Buffer.alloc(BLOCK_BYTES + 512, 0x36);

  /** @param key of any length; longer than 64 bytes is hashed first, as the RFC says. */
  constructor(key: Uint8Array) {
    const bytes = key.length > BLOCK_BYTES ? hash("sha256", key, "buffer") : key;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
    this.#inner.copy(this.#scratch);
  }

  /** The 32 bytes for a text in UTF-8. */
  digest(text: string): Buffer {
    const most = BLOCK_BYTES + text.length * 3;
    if (this.#scratch.length < most) {
      this.#scratch = Buffer.alloc(most);
      this.#inner.copy(this.#scratch);
    }
    const length = this.#scratch.write(text, BLOCK_BYTES, "utf8");
    const inner = hash("sha256", this.#scratch.subarray(0, BLOCK_BYTES + length), "buffer");
    // What was hashed is a secret as a rule: it does not stay.
    this.#scratch.fill(0, BLOCK_BYTES, BLOCK_BYTES + length);
    inner.copy(this.#outer, BLOCK_BYTES);
    return hash("sha256", this.#outer, "buffer");
  }
}
