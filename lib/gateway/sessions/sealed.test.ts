import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerableCapabilities, SessionCodec, type SessionFacts } from "@/lib/gateway/sessions/sessions";
import { StateSeal } from "@/lib/gateway/sessions/state-seal";

const facts: SessionFacts = {
  id: "s",
  principalId: "key_a",
  organizationId: "org_a",
  endpoint: "/mcp",
  protocolVersion: "2025-11-25",
  capabilities: { roots: {} },
  clientName: "client",
  clientVersion: null,
  issuedAt: 1000,
};

describe("session ids (T111)", () => {
  const codec = new SessionCodec(randomBytes(32));
  const token = codec.encode(facts);

  test("any process with the key reads what another wrote", () => expect(codec.decode(token, 2000)).toEqual(facts));
  test("they are visible ASCII, as the header must be", () => expect(token).toMatch(/^[\x21-\x7e]+$/));
  test("a day later they are over", () => expect(codec.decode(token, 1000 + 24 * 3_600_000 + 1)).toBeNull());
  test("another key's are worth nothing", () =>
    expect(new SessionCodec(randomBytes(32)).decode(token, 2000)).toBeNull());

  test("a changed one opens nothing, wherever it is changed", () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."abcXYZ019_-."), (at, character) => {
        fc.pre(token[at] !== character);
        expect(codec.decode(token.slice(0, at) + character + token.slice(at + 1), 2000)).toBeNull();
      }),
    );
  });

  test("noise is not one, and never throws", () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        expect(codec.decode(noise, 2000)).toBeNull();
      }),
    );
  });
});

test("only what a client can answer is carried, and nothing large", () => {
  expect(
    answerableCapabilities({ roots: { listChanged: true }, sampling: {}, extensions: { x: {} }, elicitation: "yes" }),
  ).toEqual({ roots: { listChanged: true }, sampling: {} });
  expect(answerableCapabilities({ roots: { x: "y".repeat(1000) } })).toEqual({});
  expect(answerableCapabilities(null)).toEqual({});
});

describe("state that clients carry for us (T52)", () => {
  const seal = new StateSeal(randomBytes(32));
  const sealed = seal.seal("org|key|tool", 5000, "upstream's state");

  test("opens for the same caller, tool and arguments in time", () =>
    expect(seal.open("org|key|tool", 4000, sealed)).toBe("upstream's state"));
  test("does not show the upstream's state", () =>
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("upstream"));
  test.each([
    ["another binding", "org|key|other", 4000],
    ["too late", "org|key|tool", 5000],
  ])("stays shut: %s", (_why, binding, now) => {
    expect(seal.open(binding, now, sealed)).toBeNull();
  });

  test("stays shut when any byte is changed", () => {
    const bytes = Buffer.from(sealed, "base64url");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(seal.open("org|key|tool", 4000, changed.toString("base64url"))).toBeNull();
      }),
    );
  });

  test("a cursor is good for its own list only", () => {
    const cursor = seal.sign("org|key|/mcp|tools/list", "a__x");
    expect(seal.verify("org|key|/mcp|tools/list", cursor)).toBe("a__x");
    expect(seal.verify("org|key|/mcp|prompts/list", cursor)).toBeNull();
    expect(seal.verify("org|key|/mcp|tools/list", `${cursor}x`)).toBeNull();
  });
});
