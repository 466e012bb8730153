import { randomFillSync } from "node:crypto";

/** The kinds of id, by prefix: `con_01jd…`. */
export type IdKind =
  | "usr"
  | "org"
  | "mem"
  | "key"
  | "con"
  | "cap"
  | "crd"
  | "svk"
  | "dek"
  | "evt"
  | "ses"
  | "acc"
  | "cli"
  | "grt"
  | "pky"
  | "viw"
  | "inv"
  | "tem"
  | "rul"
  | "rol"
  | "req"
  | "svc"
  | "scl"
  | "iss"
  | "ucl"
  | "uat"
  | "ugr"
  | "urv"
  | "alr"
  | "ntf"
  | "whk"
  | "dlv"
  | "prc"
  | "cte";

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

const pool = new Uint8Array(4096);
let poolAt = pool.length;

/** Random bytes drawn from a pool: one system call per 4 kB instead of one per id. */
function takeRandom(count: number): Uint8Array {
  if (poolAt + count > pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const taken = pool.slice(poolAt, poolAt + count);
  pool.fill(0, poolAt, poolAt + count);
  poolAt += count;
  return taken;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits. */
export function uuidv7(nowMs: number = Date.now()): string {
  const random = takeRandom(10);
  const at = (index: number) => HEX[random[index] ?? 0] ?? "00";
  const time = Math.floor(nowMs).toString(16).padStart(12, "0");
  const version = HEX[((random[0] ?? 0) & 0x0f) | 0x70];
  const variant = HEX[((random[2] ?? 0) & 0x3f) | 0x80];
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}${at(1)}-${variant}${at(3)}-${at(4)}${at(5)}${at(6)}${at(7)}${at(8)}${at(9)}`;
}

/** A new id of a kind, ordered by time: the prefix, then 128 bits in Crockford's base 32. */
export function newId(kind: IdKind): string {
  let value = BigInt(`0x${uuidv7().replaceAll("-", "")}`);
  let text = "";
  for (let digit = 0; digit < 26; digit++) {
    text = CROCKFORD[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return `${kind}_${text}`;
}
