import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileConditions } from "@/lib/access/conditions";
import { readClaims } from "@/lib/access/core/token-claims";
import { policyOf, type RuleRow } from "@/lib/access/load-policy";
import { type AccessFacts, AccessPolicy, type AccessRule, type Moment, type Restriction } from "@/lib/access/policy";

const ADA: AccessFacts = {
  userId: "usr_ada",
  serviceAccountId: null,
  role: "member",
  teamIds: new Set(),
  keyId: null,
  clientId: null,
  environment: null,
  claims: null,
};
const KEY: AccessFacts = { ...ADA, teamIds: new Set(["tem_1"]), keyId: "key_1", environment: "staging" };
const NOW = { now: Date.UTC(2026, 10, 27, 12, 0), address: "10.1.2.3" };

function rule(part: Partial<AccessRule>): AccessRule {
  const everyone = { kind: "everyone", id: null } as const;
  return {
    id: "rul_1",
    effect: "deny",
    subject: everyone,
    connectionId: "con",
    tool: null,
    note: "",
    holds: null,
    ...part,
  };
}

function restricted(part: Partial<Restriction>): Restriction {
  return { connectionId: "con", restricted: false, tools: new Set(), ...part };
}

const person = { kind: "person", id: "usr_ada" } as const;

describe("a decision", () => {
  test("without a rule everything is open, and other connections' rules say nothing", () => {
    const policy = new AccessPolicy([rule({ connectionId: "other" })], []);
    expect(policy.decide(ADA, NOW, "con", "read")).toMatchObject({ allowed: true, why: "open" });
  });

  test("what denies wins over what allows, whichever came first", () => {
    const [allow, deny] = [
      rule({ id: "rul_a", effect: "allow", subject: person }),
      rule({ id: "rul_d", tool: "drop" }),
    ];
    for (const rules of [
      [allow, deny],
      [deny, allow],
    ]) {
      const policy = new AccessPolicy(rules, [restricted({ restricted: true })]);
      expect(policy.decide(ADA, NOW, "con", "drop")).toEqual({ allowed: false, why: "denied", rule: deny });
      expect(policy.decide(ADA, NOW, "con", "read")).toEqual({ allowed: true, why: "allowed", rule: allow });
    }
  });

  test("a restricted server is for whom a rule allows; a rule about one tool opens that tool alone", () => {
    const policy = new AccessPolicy(
      [rule({ effect: "allow", subject: person, tool: "read" })],
      [restricted({ restricted: true })],
    );
    expect(policy.decide(ADA, NOW, "con", "read").allowed).toBe(true);
    expect(policy.decide(ADA, NOW, "con", "drop")).toMatchObject({ allowed: false, why: "server_restricted" });
    expect(policy.decide(ADA, NOW, "con", null)).toMatchObject({ allowed: false, why: "server_restricted" });
    expect(policy.decide({ ...ADA, userId: "usr_bob" }, NOW, "con", "read").allowed).toBe(false);
  });

  test("a restricted tool is not opened by a rule about its server", () => {
    const rules = [rule({ id: "rul_s", effect: "allow", subject: person })];
    const restriction = restricted({ tools: new Set(["drop"]) });
    expect(new AccessPolicy(rules, [restriction]).decide(ADA, NOW, "con", "drop")).toMatchObject({
      allowed: false,
      why: "tool_restricted",
    });
    const own = rule({ id: "rul_t", effect: "allow", subject: person, tool: "drop" });
    expect(new AccessPolicy([...rules, own], [restriction]).decide(ADA, NOW, "con", "drop")).toEqual({
      allowed: true,
      why: "allowed",
      rule: own,
    });
  });

  test.each([
    ["everyone", { kind: "everyone", id: null }, true],
    ["their role", { kind: "role", id: "member" }, true],
    ["another role", { kind: "role", id: "owner" }, false],
    ["their team", { kind: "team", id: "tem_1" }, true],
    ["another team", { kind: "team", id: "tem_2" }, false],
    ["the person", { kind: "person", id: "usr_ada" }, true],
    ["somebody else", { kind: "person", id: "usr_bob" }, false],
    ["the key", { kind: "key", id: "key_1" }, true],
    ["another key", { kind: "key", id: "key_2" }, false],
    ["a client, of which there is none", { kind: "client", id: "https://client.example/id.json" }, false],
  ] as const)("a rule about %s", (_name, subject, speaks) => {
    expect(new AccessPolicy([rule({ subject })], []).decide(KEY, NOW, "con", null).allowed).toBe(!speaks);
  });

  test("what this version cannot read allows nobody and denies everybody", () => {
    const row: RuleRow = {
      id: "rul_1",
      effect: "allow",
      subjectKind: "person",
      subjectId: "usr_ada",
      connectionId: "con",
      tool: null,
      conditions: { moon: "full" },
      note: "",
    };
    const connection = { id: "con", restricted: true, restrictedTools: [] };
    const allowed = (part: Partial<RuleRow>) =>
      policyOf([{ ...row, ...part }], [connection])?.decide(ADA, NOW, "con", null).allowed;
    expect(allowed({ conditions: {} })).toBe(true);
    expect(allowed({})).toBe(false);
    expect(allowed({ subjectKind: "planet" })).toBe(false);
    const open = { ...connection, restricted: false };
    const denied = policyOf([{ ...row, effect: "deny" }], [open])?.decide(ADA, NOW, "con", null).allowed;
    expect(denied).toBe(false);
  });
});

const TOOLS = ["read", "write", "drop"] as const;
const anyRule = fc.record({
  effect: fc.constantFrom("allow", "deny"),
  subject: fc.constantFrom(
    { kind: "everyone", id: null },
    { kind: "role", id: "member" },
    { kind: "role", id: "viewer" },
    { kind: "person", id: "usr_ada" },
    { kind: "key", id: "key_1" },
  ),
  tool: fc.option(fc.constantFrom(...TOOLS)),
} as const);
const anyRules = fc
  .array(anyRule, { maxLength: 12 })
  .map((rules) => rules.map((part, index) => rule({ ...part, id: `rul_${index}` })));
const anyRestriction = fc.record({ restricted: fc.boolean(), tools: fc.subarray([...TOOLS]) });
const anyFacts = fc.constantFrom(ADA, KEY, { ...ADA, role: "viewer", userId: "usr_bob" });

describe("of any rules", () => {
  test("one more that denies never opens anything, one more that allows never closes anything", () => {
    fc.assert(
      fc.property(
        anyRules,
        anyRestriction,
        anyRule,
        anyFacts,
        (rules, { restricted: isClosed, tools }, more, facts) => {
          const restrictions = [restricted({ restricted: isClosed, tools: new Set(tools) })];
          const before = new AccessPolicy(rules, restrictions);
          const after = new AccessPolicy([...rules, rule({ ...more, id: "rul_more" })], restrictions);
          for (const tool of [null, ...TOOLS]) {
            const [was, is] = [before, after].map((policy) => policy.decide(facts, NOW, "con", tool).allowed);
            if (was !== is) expect(is).toBe(more.effect === "allow");
          }
        },
      ),
    );
  });

  test("order decides nothing, and callers with one mark are decided alike", () => {
    fc.assert(
      fc.property(
        anyRules,
        anyRestriction,
        anyFacts,
        anyFacts,
        (rules, { restricted: isClosed, tools }, one, other) => {
          const restrictions = [restricted({ restricted: isClosed, tools: new Set(tools) })];
          const [policy, turned] = [
            new AccessPolicy(rules, restrictions),
            new AccessPolicy([...rules].reverse(), restrictions),
          ];
          const allowed = (which: AccessPolicy, facts: AccessFacts) =>
            [null, ...TOOLS].map((tool) => which.decide(facts, NOW, "con", tool).allowed);
          expect(allowed(turned, one)).toEqual(allowed(policy, one));
          if (policy.mark(one, NOW) === policy.mark(other, NOW))
            expect(allowed(policy, one)).toEqual(allowed(policy, other));
        },
      ),
    );
  });
});

describe("conditions", () => {
  const holds = (conditions: Parameters<typeof compileConditions>[0], moment: Moment = NOW, facts = KEY) =>
    compileConditions(conditions, "allow")?.(facts, moment);

  test("none are no test at all", () => expect(compileConditions({}, "allow")).toBeNull());

  test.each([null, "unknown", ""])("an address that cannot be known (%j) opens nothing and is denied", (address) => {
    const networks = ["10.0.0.0/8"];
    expect(compileConditions({ networks }, "allow")?.(KEY, { ...NOW, address })).toBe(false);
    expect(compileConditions({ networks }, "deny")?.(KEY, { ...NOW, address })).toBe(true);
    expect(compileConditions({ networks }, "deny")?.(KEY, { now: NOW.now })).toBe(false);
  });

  test.each([
    [[{ claim: "scope", values: ["mcp:call"] }], true],
    [[{ claim: "scope", values: ["mcp:destructive", "mcp:call"] }], true],
    [[{ claim: "scope", values: ["mcp"] }], false],
    [
      [
        { claim: "scope", values: ["mcp:call"] },
        { claim: "client_id", values: ["other"] },
      ],
      false,
    ],
    [[{ claim: "department", values: ["research"] }], false],
  ])("claims %j of a token: %s", (claims, expected) => {
    const token = readClaims({ client_id: "https://client.example", scope: "mcp:read mcp:call" });
    expect(holds({ claims }, NOW, { ...KEY, claims: token })).toBe(expected);
    expect(holds({ claims }, NOW, { ...KEY, claims: null })).toBe(false);
  });

  test.each([
    // What it says, what the rule asks for; whether a rule that allows holds, and one that denies.
    [{ realm_access: { roles: ["admin"] } }, "realm_access.roles", true, true],
    [{ realm_access: { roles: ["user"] } }, "realm_access.roles", false, false],
    [{ realm_access: {} }, "realm_access.roles", false, false],
    [{}, "realm_access.roles", false, false],
    [{ realm_access: { roles: [{ name: "admin" }] } }, "realm_access.roles", false, true],
    [{ realm_access: ["admin"] }, "realm_access.roles", false, true],
    [{ realm_access: { roles: ["admin"] } }, "realm_access", false, true],
    [{ groups: ["admin", { name: "x" }] }, "groups", true, true],
    [{ "realm_access.roles": ["user"], realm_access: { roles: ["admin"] } }, "realm_access.roles", false, true],
  ])("a token that says %j, and a rule about admin in %s: allows %s, denies %s", (said, claim, allows, denies) => {
    const facts = { ...KEY, claims: readClaims(said) };
    const held = (["allow", "deny"] as const).map((effect) =>
      compileConditions({ claims: [{ claim, values: ["admin"] }] }, effect)?.(facts, NOW),
    );
    expect(held).toEqual([allows, denies]);
  });

  test.each([
    [["10.0.0.0/8"], "10.1.2.3", true],
    [["10.0.0.0/8"], "11.1.2.3", false],
    [["192.0.2.7"], "192.0.2.7", true],
    [["10.0.0.0/8"], "::ffff:10.1.2.3", true],
    [["2001:db8::/32"], "2001:db8:1::1", true],
    [["2001:db8::/32"], "2001:db9::1", false],
    [["0.0.0.0/0"], null, false],
    [["fe80::/10"], "fe80::1%eth0", true],
    [["::/0", "0.0.0.0/0"], "unknown", false],
    [["::/0", "0.0.0.0/0"], "", false],
  ])("networks %j and the address %s", (networks, address, expected) => {
    expect(holds({ networks }, { ...NOW, address })).toBe(expected);
  });

  test("environments speak of keys, and of nobody else", () => {
    expect(holds({ environments: ["staging"] })).toBe(true);
    expect(holds({ environments: ["production"] })).toBe(false);
    expect(holds({ environments: ["staging"] }, NOW, ADA)).toBe(false);
  });

  test.each([
    // A Friday at noon UTC.
    ["within", [5], "08:00", "18:00", "UTC", true],
    ["on another day", [1, 2, 3, 4], "08:00", "18:00", "UTC", false],
    ["from its first minute", [5], "12:00", "18:00", "UTC", true],
    ["until before its last", [5], "08:00", "12:00", "UTC", false],
    ["in Tokyo it is evening", [5], "21:00", "21:30", "Asia/Tokyo", true],
    ["past midnight, before it", [5], "11:00", "03:00", "UTC", true],
    ["past midnight, from the day before", [4], "22:00", "13:00", "UTC", true],
    ["past midnight, not from today", [5], "22:00", "13:00", "UTC", false],
  ])("hours: %s", (_name, days, from, until, timeZone, expected) => {
    expect(holds({ hours: { days, from, until, timeZone } })).toBe(expected);
  });

  test("all that is named has to hold", () => {
    const hours = { days: [5], from: "08:00", until: "18:00", timeZone: "UTC" };
    expect(holds({ hours, networks: ["10.0.0.0/8"] })).toBe(true);
    expect(holds({ hours, networks: ["11.0.0.0/8"] })).toBe(false);
  });
});
