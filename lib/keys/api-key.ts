import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * `ak-<public id>-<secret><checksum>`: 16, 43 and 6 characters of base 62.
 *
 * The public id is what the key is found by; it is not secret. The secret carries 256 bits. The checksum lets a scanner,
 * and this gateway, tell a key from something that only looks like one without asking any database.
 */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PUBLIC_ID_LENGTH = 16;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const KEY_PATTERN = /^ak-([0-9A-Za-z]{16})-([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

export interface ApiKeyParts {
  readonly publicId: string;
  readonly secret: string;
}

export interface GeneratedApiKey extends ApiKeyParts {
  /** The whole key: shown once, never stored. */
  readonly text: string;
  /** For recognising a key in a list. */
  readonly lastFour: string;
}

/** Makes a new key. `random(count)` returns that many bytes from a cryptographic source (`crypto.randomBytes`). */
export function generateApiKey(random: (count: number) => Uint8Array): GeneratedApiKey {
  const publicId = randomText(PUBLIC_ID_LENGTH, random);
  const secret = randomText(SECRET_LENGTH, random);
  const body = `ak-${publicId}-${secret}`;
  const text = body + checksum(body);
  return { publicId, secret, text, lastFour: text.slice(-4) };
}

/** The parts of a well-formed key whose checksum holds; null for anything else. Asks nobody. */
export function parseApiKey(text: string): ApiKeyParts | null {
  const match = KEY_PATTERN.exec(text);
  if (!match) return null;
  const [, publicId = "", secret = "", sum = ""] = match;
  return checksum(`ak-${publicId}-${secret}`) === sum ? { publicId, secret } : null;
}

/**
 * What is stored of a key, and what a presented key is compared by (constant time, `timingSafeEqual`): HMAC-SHA-256 of
 * the whole text (the data plane computes the same by lib/base/hmac.ts). A slow hash would add nothing at 256 bits and cost milliseconds in each request.
 *
 * @param pepper the instance's secret, kept outside the database
 * @returns 32 bytes
 */
export function hashApiKey(text: string, pepper: Buffer): Buffer {
  return createHmac("sha256", pepper).update(text).digest();
}

/** Six digits of base 62 hold every CRC-32. */
function checksum(body: string): string {
  let value = crc32(body);
  let text = "";
  for (let digit = 0; digit < CHECKSUM_LENGTH; digit++) {
    text = (ALPHABET[value % 62] ?? "0") + text;
    value = Math.floor(value / 62);
  }
  return text;
}

/** Bytes of 248 and above are thrown away, so that each of the 62 characters is equally likely. */
function randomText(length: number, random: (count: number) => Uint8Array): string {
  let text = "";
  while (text.length < length) {
    for (const byte of random(length - text.length)) {
      if (byte < 248) text += ALPHABET[byte % 62] ?? "";
    }
  }
  return text;
}
