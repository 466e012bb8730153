import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { isSameText } from "@/lib/base/same-text";

const TAG = 16;
const NONCE = 12;

/**
 * Seals what a client carries for us: the upstream's `requestState` (encrypted: it is not the client's business) and list
 * cursors (signed). `binding` is everything that the state belongs to; another caller, tool or argument opens nothing
 * (spec 2026-07-28, basic/patterns/mrtr, "Security Considerations").
 */
export class StateSeal {
  readonly #key: Buffer;

  /** @param key 32 bytes of its own. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(binding: string, expiresAt: number, text: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce, { authTagLength: TAG });
    cipher.setAAD(Buffer.from(binding));
    const body = Buffer.concat([cipher.update(`${expiresAt}:${text}`, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
  }

  /** Null for what we did not seal for this binding, or what has expired. */
  open(binding: string, now: number, sealed: string): string | null {
    const bytes = Buffer.from(sealed, "base64url");
    // The decoder skips what is no digit; what we sealed has one spelling.
    if (bytes.length < NONCE + TAG || bytes.toString("base64url") !== sealed) return null;
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, NONCE), { authTagLength: TAG });
      decipher.setAAD(Buffer.from(binding));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString("utf8");
      const colon = text.indexOf(":");
      return Number(text.slice(0, colon)) > now ? text.slice(colon + 1) : null;
    } catch {
      return null;
    }
  }

  sign(binding: string, text: string): string {
    const mac = createHmac("sha256", this.#key).update(`${binding}\n${text}`).digest().subarray(0, 12);
    return `${Buffer.from(text).toString("base64url")}.${mac.toString("base64url")}`;
  }

  /** Null for what we did not sign for this binding. */
  verify(binding: string, signed: string): string | null {
    const text = Buffer.from(signed.split(".", 1)[0] ?? "", "base64url").toString("utf8");
    return isSameText(signed, this.sign(binding, text)) ? text : null;
  }
}
