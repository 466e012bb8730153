import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CredentialHeaders, readCredential } from "./credentials";

const rows: readonly [string, CredentialHeaders, ReturnType<typeof readCredential>][] = [
  ["no header", {}, { kind: "none" }],
  ["an unset variable in X-API-Key", { "x-api-key": "" }, { kind: "none" }],
  ["Bearer", { authorization: "Bearer ak-1" }, { kind: "key", text: "ak-1" }],
  ["bearer in lower case", { authorization: "bearer ak-1" }, { kind: "key", text: "ak-1" }],
  ["more than one space", { authorization: "Bearer   ak-1 " }, { kind: "key", text: "ak-1" }],
  ["ApiKey", { authorization: "ApiKey ak-1" }, { kind: "key", text: "ak-1" }],
  ["X-API-Key", { "x-api-key": "ak-1" }, { kind: "key", text: "ak-1" }],
  ["the same key twice", { authorization: "Bearer ak-1", "x-api-key": "ak-1" }, { kind: "key", text: "ak-1" }],
  ["two different keys", { authorization: "Bearer ak-1", "x-api-key": "ak-2" }, { kind: "conflict" }],
  ["a password and a key", { authorization: "Basic dTpw", "x-api-key": "ak-1" }, { kind: "conflict" }],
  ["Authorization twice, as an array", { authorization: ["Bearer ak-1", "Bearer ak-2"] }, { kind: "conflict" }],
  ["Authorization twice, the same", { authorization: ["Bearer ak-1", "Bearer ak-1"] }, { kind: "conflict" }],
  ["Authorization twice, joined", { authorization: "Bearer ak-1, Bearer ak-2" }, { kind: "conflict" }],
  ["X-API-Key twice", { "x-api-key": ["ak-1", "ak-2"] }, { kind: "conflict" }],
  ["a password", { authorization: "Basic dTpw" }, { kind: "malformed" }],
  ["a key without a scheme", { authorization: "ak-1" }, { kind: "malformed" }],
  ["a scheme without a key", { authorization: "Bearer " }, { kind: "malformed" }],
  ["two words", { authorization: "Bearer ak-1 ak-2" }, { kind: "malformed" }],
  ["a control character", { "x-api-key": "ak-\u0000" }, { kind: "malformed" }],
  ["a letter beyond ASCII", { "x-api-key": "ak-é" }, { kind: "malformed" }],
];

describe("readCredential", () => {
  test.each(rows)("%s", (_what, headers, expected) => {
    expect(readCredential(headers)).toEqual(expected);
  });

  test("a token of 8,192 characters is taken, and none that is longer", () => {
    const text = "k".repeat(8192);
    for (const headers of [{ authorization: `Bearer ${text}` }, { "x-api-key": text }])
      expect(readCredential(headers)).toEqual({ kind: "key", text });
    for (const headers of [{ authorization: `Bearer ${text}k` }, { "x-api-key": `${text}k` }])
      expect(readCredential(headers)).toEqual({ kind: "malformed" });
  });

  test("only these two headers are ever a credential", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (headers) => {
        const rest = Object.fromEntries(
          Object.entries(headers).filter(([name]) => name !== "authorization" && name !== "x-api-key"),
        );
        expect(readCredential(rest)).toEqual({ kind: "none" });
      }),
    );
  });

  test("whatever the headers hold, the answer is one of four and a token never holds a space, comma or control", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((text) => `Bearer ${text}`),
      fc.array(fc.string(), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.option(value, { nil: undefined }), fc.option(value, { nil: undefined }), (authorization, key) => {
        const presented = readCredential({ authorization, "x-api-key": key });
        if (presented.kind === "key") expect(presented.text).toMatch(/^[\x21-\x2b\x2d-\x7e]+$/);
        else expect(["none", "conflict", "malformed"]).toContain(presented.kind);
      }),
    );
  });

  test("two different tokens never become one of them", () => {
    const token = fc.stringMatching(/^[A-Za-z0-9-]{1,40}$/);
    fc.assert(
      fc.property(token, token, (one, other) => {
        fc.pre(one !== other);
        expect(readCredential({ authorization: `Bearer ${one}`, "x-api-key": other }).kind).toBe("conflict");
        expect(readCredential({ authorization: `Bearer ${one}, Bearer ${other}` }).kind).toBe("conflict");
      }),
    );
  });
});
