import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "@/lib/base/json";
import { redactPayload } from "@/lib/calls/core/payload";
import { redactField, redactValue } from "@/lib/calls/core/redact";
import { isSecretName } from "@/lib/calls/core/secret-names";
import { isSuspicious } from "@/lib/calls/core/suspicion";

const letters = (alphabet: string, length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((list) => list.join(""));
const BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Secrets that are known by their look, wherever they stand. */
const recognizable = fc.oneof(
  letters(BASE62, 36).map((tail) => `ghp_${tail}`),
  letters(BASE62, 60).map((tail) => `github_pat_${tail}`),
  letters(BASE62, 32).map((tail) => `ak-${tail}`),
  letters(BASE62, 48).map((tail) => `sk-${tail}`),
  letters(BASE62, 40).map((tail) => `sk_live_${tail}`),
  letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16).map((tail) => `AKIA${tail}`),
  letters(BASE62, 40).map((tail) => `xoxb-${tail}`),
  letters(BASE62, 20).map((tail) => `glpat-${tail}`),
  letters(BASE62, 40).map((tail) => `lin_api_${tail}`),
  fc
    .tuple(letters(BASE62, 40), letters(BASE62, 43))
    .map(
      ([body, signature]) => `${Buffer.from('{"alg":"RS256","typ":"JWT"}').toString("base64url")}.${body}.${signature}`,
    ),
);

/** Anything at all, under a name that says what it is. */
const opaque = letters(BASE62, 20);

const POSITIONS: readonly (readonly [string, (secret: string) => JsonValue])[] = [
  ["a value", (s) => ({ note: s })],
  ["a bare string", (s) => s],
  ["an array", (s) => [1, [s]]],
  ["deep inside", (s) => ({ a: [{ b: { c: [[{ d: s }]] } }] })],
  ["a key", (s) => ({ [s]: 1 })],
  ["text around it", (s) => ({ text: `the key is ${s}, keep it` })],
  ["a bearer header", (s) => ({ text: `Authorization: Bearer ${s}` })],
  ["a header list", (s) => ({ headers: ["accept: */*", `x-api-key: ${s}`] })],
  ["JSON in a string", (s) => ({ text: JSON.stringify({ deep: { value: s } }) })],
  ["JSON in JSON in a string", (s) => ({ text: JSON.stringify({ body: JSON.stringify({ value: [s] }) }) })],
  ["broken JSON in a string", (s) => ({ text: `${JSON.stringify({ value: s }).slice(0, -1)}, …` })],
  ["escaped JSON in broken JSON", (s) => ({ text: `{"body": ${JSON.stringify(JSON.stringify({ value: s }))}` })],
  ["a URL's query", (s) => ({ url: `https://api.example/x?page=2&access_token=${s}&z=1` })],
  ["a URL's user", (s) => ({ url: `https://user:${s}@git.example/repo.git` })],
  ["an encoded URL", (s) => ({ url: `https://a.example/?next=${encodeURIComponent(`/x?token=${s}`)}` })],
  ["a URL's fragment", (s) => ({ url: `https://a.example/#id_token=${s}` })],
  ["base64", (s) => ({ data: Buffer.from(`user:${s}`).toString("base64") })],
  ["base64 of JSON", (s) => ({ data: Buffer.from(JSON.stringify({ key: s })).toString("base64") })],
  [
    "a data URL",
    (s) => ({ url: `data:text/plain;base64,${Buffer.from(`my secret is ${s} today`).toString("base64")}` }),
  ],
  ["basic authentication", (s) => ({ text: `Basic ${Buffer.from(`me:${s}`).toString("base64")}` })],
  ["a stack trace", (s) => ({ error: `Error: bad key ${s}\n    at call (/app/x.js:1:2)\n    at run (/app/y.js:3:4)` })],
  ["a validation error", (s) => ({ message: `[{"code":"invalid","received":"${s}","path":["x"]}]` })],
  ["a database error", (s) => ({ message: `Invalid invocation: where: { key: "${s}" }` })],
  ["a command line", (s) => ({ command: `curl -H 'Authorization: Bearer ${s}' https://x.example` })],
  ["an environment file", (s) => ({ text: `A=1\nAPI_KEY=${s}\nB=2` })],
  ["a log line", (s) => ({ text: `level=info token=${s} msg=ok` })],
  ["YAML", (s) => ({ text: `db:\n  password: ${s}\n  port: 5432` })],
  ["HTML", (s) => ({ text: `<input type="hidden" value="${s}">` })],
  ["a cookie", (s) => ({ text: `Set-Cookie: session_id=${s}; Path=/` })],
  [
    "a result's content",
    (s) => ({ content: [{ type: "text", text: `key: ${s}` }], structuredContent: { items: [{ v: s }] } }),
  ],
  ["after a lot of text", (s) => ({ text: `${"ordinary words ".repeat(500)}${s}` })],
  ["before a lot of text", (s) => ({ a: s, text: "ordinary words ".repeat(9000) })],
  ["across the cut", (s) => ({ text: `${"ordinary words ".repeat(4366)}${s}${" and on".repeat(3000)}` })],
  ["exactly at the cut", (s) => ({ text: `${"x ".repeat(32_756)}${s}` })],
];

const SECRET_KEYS = [
  "password",
  "Password",
  "db_password",
  "passwd",
  "passphrase",
  "secret",
  "clientSecret",
  "client_secret",
  "token",
  "accessToken",
  "refresh-token",
  "ID_TOKEN",
  "authorization",
  "Proxy-Authorization",
  "api_key",
  "apiKey",
  "x-api-key",
  "X Api Key",
  "cookie",
  "Set-Cookie",
  "private_key",
  "privateKey",
  "access_key",
  "credentials",
  "session_id",
  "otp",
  "code_verifier",
  "connectionString",
];

describe("a secret does not reach the log", () => {
  test.each(POSITIONS)("as %s", (_where, plant) => {
    fc.assert(
      fc.property(recognizable, (secret) => {
        const planted = plant(secret);
        const json = JSON.stringify(planted);
        const kept = isSuspicious(json) ? redactPayload(planted).json : json;
        expect(leaks(kept, secret)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test.each(SECRET_KEYS)("under the name %s, whatever it looks like", (name) => {
    fc.assert(
      fc.property(opaque, fc.constantFrom("value", "object", "array", "json", "query"), (secret, shape) => {
        const planted: JsonValue = {
          value: { [name]: secret },
          object: { [name]: { raw: secret } },
          array: [{ [name]: [secret, { x: secret }] }],
          json: { text: JSON.stringify({ a: [{ [name]: secret }] }) },
          query: { deep: { [name]: `${secret}` } },
        }[shape];
        const json = JSON.stringify(planted);
        expect(isSuspicious(json)).toBe(true);
        expect(leaks(redactPayload(planted).json, secret)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test("as a private key, whole or torn", () => {
    const body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\nVJTUt9Us8cKj";
    for (const text of [
      `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\nafter`,
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}`,
    ]) {
      expect(isSuspicious(JSON.stringify({ text }))).toBe(true);
      expect(redactPayload({ text }).json).not.toContain("VJTUt9Us8cKj");
    }
  });

  test("by a name of a field that the caller chose", () => {
    expect(redactField("ghp_0123456789abcdef0123456789abcdef0123", 256)).toBe("[redacted]");
  });
});

describe("what is no secret stays", () => {
  test.each<JsonValue>([
    { message: "hello", count: 5, ok: true, nothing: null },
    { max_tokens: 100, tokenType: "Bearer", nextPageToken: "abc", passed: true },
    { text: "Bearer authentication is a basic understanding of tokens." },
    { text: "my-tools needs re-authorization: it refused the credential (HTTP 401)." },
    { name: "sk-learn-pipelines", id: "task_identifier_name" },
    { text: '{ "spelled":  "as it came" }' },
    { path: "/usr/local/lib/node/modules/something/else/entirely/index.js" },
    { sha: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
    { cursor: Buffer.from('{"id":12345,"at":"2026-01-01T00:00:00Z"}').toString("base64") },
    { text: "Grüße 👋 ☃" },
  ])("%j", (value) => {
    expect(JSON.parse(redactPayload(value).json)).toEqual(value);
  });

  test("is not even looked at twice", () => {
    expect(isSuspicious(JSON.stringify({ content: [{ type: "text", text: "Echo: ordinary text, number 5." }] }))).toBe(
      false,
    );
  });
});

describe("what is stored can be stored", () => {
  test("whatever the value, the result is JSON of at most 64 KB and a marker, without U+0000 and half pairs", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary", maxDepth: 6 }), (value) => {
        const { json } = redactPayload(value as JsonValue);
        JSON.parse(json);
        expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        expect(Buffer.byteLength(json)).toBeLessThan(140_000);
      }),
    );
  });

  test("the look before finds U+0000 and half pairs", () => {
    for (const text of ["a\u0000b", "\ud800", "x\udfff"]) expect(isSuspicious(JSON.stringify({ text }))).toBe(true);
    expect(isSuspicious(JSON.stringify({ text: "👋" }))).toBe(false);
  });

  test("a bomb of nesting and a bomb of size cost what is kept, not what came", () => {
    let deep: JsonValue = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(redactPayload(deep).truncated).toBe(true);
    expect(redactPayload({ text: "[".repeat(60_000) }).truncated).toBe(false);
    const wide = redactPayload(Array.from({ length: 200_000 }, (_, at) => `item ${at}`));
    expect(wide.truncated).toBe(true);
    expect(Buffer.byteLength(JSON.parse(wide.json) as string)).toBeLessThan(65_536 + 100);
  });

  test.each([
    "eyJ",
    "sk-a1",
    "Bearer ",
    "ghp_",
    "://a:",
    "password=",
    "-----BEGIN PRIVATE KEY-----",
    "A",
    "token\\",
    "basic%20",
    '[{\\"',
  ])("64 KB of %j are read in linear time", (unit) => {
    // Were it quadratic, this would take minutes and run into the time limit of the suite.
    redactPayload({ text: unit.repeat(Math.floor(65_000 / unit.length)) });
    redactPayload({ text: unit.repeat(Math.floor(65_000 / unit.length)), also: [unit.repeat(20_000)] });
  });
});

test("the look before knows every name that is a secret", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SECRET_KEYS),
      fc.constantFrom("", "my", "X-", "the_"),
      fc.boolean(),
      (name, before, upper) => {
        const key = upper ? (before + name).toUpperCase() : before + name;
        if (isSecretName(key)) expect(isSuspicious(JSON.stringify({ [key]: 1 }))).toBe(true);
      },
    ),
  );
});

/** Itself, or a good part of it: a torn secret is one still. */
function leaks(kept: string, secret: string): boolean {
  return (
    kept.includes(secret.slice(0, 18)) || kept.includes(secret.slice(-12)) || decoded(kept).includes(secret.slice(-12))
  );
}

function decoded(kept: string): string {
  return (kept.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? [])
    .map((run) => Buffer.from(run, "base64").toString("latin1"))
    .join(" ");
}

test("a known value is masked wherever what is kept of a text ends", () => {
  const secret = "green window (of ada), the first";
  for (let budget = 0; budget < 80; budget++) {
    const { value } = redactValue(`some words before it: ${secret} and after`, { budget, depth: 8, secrets: [secret] });
    for (const part of ["green w", "window", "of ada", "first"]) expect([budget, value]).not.toContain(part);
    expect(JSON.stringify(value)).not.toMatch(/green|window|ada|first/);
  }
});
