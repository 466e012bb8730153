import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { Fault } from "@/lib/base/errors";

/** The place that a sealed value belongs to. It opens there and nowhere else. */
export interface SealedRow {
  readonly table: string;
  readonly id: string;
  readonly field: string;
  /** Grows with each new value, so that an older one cannot be put back. */
  readonly version: number;
}

/** A key and the name under which the envelope mentions it. */
export interface NamedKey {
  readonly id: string;
  /** 256 bits. */
  readonly key: KeyObject;
}

const FORMAT = "v1";
const NONCE_BYTES = 12;
/** Node takes shorter tags unless told otherwise (four bytes pass); only whole ones are taken here. */
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a random nonce, as `v1.{keyId}.{nonce}.{tag}.{ciphertext}` in base64url. The associated data is the
 * format, the key, the organization and the row.
 */
export function sealEnvelope(key: NamedKey, organizationId: string, row: SealedRow, plaintext: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(key.id, organizationId, row));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [FORMAT, key.id, ...[nonce, cipher.getAuthTag(), ciphertext].map((part) => part.toString("base64url"))].join(
    ".",
  );
}

/** @throws Fault `credential_integrity` for anything that `sealEnvelope` did not make for this very place */
export function openEnvelope(
  findKey: (keyId: string) => KeyObject | undefined,
  organizationId: string,
  row: SealedRow,
  envelope: string,
): Buffer {
  const [format, keyId, nonceText, tagText, ciphertextText, ...rest] = envelope.split(".");
  const nonce = decode(nonceText);
  const tag = decode(tagText);
  const ciphertext = decode(ciphertextText);
  const isWhole =
    nonce?.length === NONCE_BYTES && tag?.length === TAG_BYTES && ciphertext !== null && rest.length === 0;
  if (format !== FORMAT || !keyId || !isWhole) throw broken(row, "The envelope is not whole.");
  const key = findKey(keyId);
  if (!key) throw broken(row, `The key ${keyId} is not loaded.`);
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(keyId, organizationId, row));
    decipher.setAuthTag(tag);
    // What `update` returns is not authentic before `final` has returned.
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch (error) {
    throw broken(row, error);
  }
}

/** JSON of a list: no two different lists have the same text. */
function associatedData(keyId: string, organizationId: string, row: SealedRow): Buffer {
  return Buffer.from(
    JSON.stringify(["causeway", FORMAT, keyId, organizationId, row.table, row.id, row.field, row.version]),
  );
}

/** Null for what is not base64url, or not the one spelling that the encoder writes. */
function decode(text: string | undefined): Buffer | null {
  if (text === undefined) return null;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}

function broken(row: SealedRow, cause: unknown): Fault {
  return new Fault("credential_integrity", "The stored credential cannot be read. Enter it again.", {
    cause,
    detail: { table: row.table, id: row.id, field: row.field, version: row.version },
  });
}
