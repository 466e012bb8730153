import { hkdfSync } from "node:crypto";

const DERIVED_KEY_BYTES = 32;

/** A key for one purpose out of the master key (HKDF-SHA-256, RFC 5869): the same at each start and on each replica. */
export function deriveKey(master: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "", `causeway/v1/${label}`, DERIVED_KEY_BYTES));
}

/** What `Vault.derive` gives. Apart from it for commands that have the master key but not the database. */
export function deriveForUse(master: Buffer, label: string): Buffer {
  return deriveKey(master, `use/${label}`);
}
