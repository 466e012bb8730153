import { createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isFault } from "@/lib/base/errors";
import { openEnvelope, type SealedRow, sealEnvelope } from "@/lib/credentials/envelope";

const key = { id: "dek_1", key: createSecretKey(randomBytes(32)) };
const row: SealedRow = { table: "credentials", id: "crd_1", field: "ciphertext", version: 1 };
const find = (id: string) => (id === key.id ? key.key : undefined);

function opens(envelope: string, at: SealedRow = row, organizationId = "org_a", findKey = find): string | null {
  try {
    return openEnvelope(findKey, organizationId, at, envelope).toString("utf8");
  } catch (error) {
    if (isFault(error) && error.code === "credential_integrity") return null;
    throw error;
  }
}

const sealed = (text: string) => sealEnvelope(key, "org_a", row, Buffer.from(text));

test("what was sealed opens at its own place", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(opens(sealed(text))).toBe(text);
    }),
  );
});

test("no character of an envelope can be changed, added or left out", () => {
  const envelope = sealed("a secret");
  fc.assert(
    fc.property(fc.nat(envelope.length - 1), fc.constantFrom(..."Aa0-_.v=+/ "), (at, character) => {
      fc.pre(envelope[at] !== character);
      expect(opens(envelope.slice(0, at) + character + envelope.slice(at + 1))).toBeNull();
      expect(opens(envelope.slice(0, at) + envelope.slice(at + 1))).toBeNull();
      expect(opens(envelope.slice(0, at) + character + envelope.slice(at))).toBeNull();
    }),
    { numRuns: 2000 },
  );
});

test("no bit of nonce, tag or ciphertext can be flipped", () => {
  const parts = sealed("a secret").split(".");
  for (const part of [2, 3, 4]) {
    const bytes = Buffer.from(parts[part] ?? "", "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(opens(parts.with(part, flipped.toString("base64url")).join("."))).toBeNull();
    }
  }
});

test.each([0, 4, 8, 12, 15])("a tag cut to %i bytes is refused", (bytes) => {
  const parts = sealed("a secret").split(".");
  const tag = Buffer.from(parts[3] ?? "", "base64url").subarray(0, bytes);
  expect(opens(parts.with(3, tag.toString("base64url")).join("."))).toBeNull();
});

test("a ciphertext opens in no other row, field, version, table or organization, and under no other key", () => {
  const envelope = sealed("a secret");
  for (const elsewhere of [{ id: "crd_2" }, { field: "other" }, { version: 2 }, { table: "data_keys" }]) {
    expect(opens(envelope, { ...row, ...elsewhere })).toBeNull();
  }
  expect(opens(envelope, row, "org_b")).toBeNull();
  expect(opens(envelope, row, "org_a", () => createSecretKey(randomBytes(32)))).toBeNull();
  expect(opens(envelope, row, "org_a", () => undefined)).toBeNull();
});

test("places that read the same when written one after the other are different places", () => {
  const envelope = sealEnvelope(key, "org_a", { ...row, table: "a", id: "bc" }, Buffer.from("x"));
  expect(opens(envelope, { ...row, table: "ab", id: "c" })).toBeNull();
});

test("no nonce is used twice", () => {
  const nonces = new Set(Array.from({ length: 20_000 }, () => sealed("").split(".")[2]));
  expect(nonces.size).toBe(20_000);
});
