import { describe, expect, test } from "vitest";
import type { CheckState } from "@/lib/review/core/check";
import type { KeyFacts, ReviewFacts, ServerFacts, ToolFacts } from "@/lib/review/core/facts";
import { CHECKS, reviewOf } from "@/lib/review/core/review";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 29);

const key = (facts: Partial<KeyFacts> = {}): KeyFacts => ({
  name: "Deploy bot",
  environment: "production",
  reaches: "all",
  textSince: NOW - 10 * DAY,
  lastUsedAt: NOW - DAY,
  expiresAt: NOW + 10 * DAY,
  addresses: 1,
  owner: "active",
  ...facts,
});

const tool = (facts: Partial<ToolFacts> = {}): ToolFacts => ({
  name: "search",
  exposed: true,
  destructive: false,
  isRestricted: false,
  review: "taken",
  firstSeenAt: NOW - 60 * DAY,
  calls: 5,
  ...facts,
});

const server = (facts: Partial<ServerFacts> = {}): ServerFacts => ({
  id: "con_1",
  slug: "github",
  name: "GitHub",
  description: "Issues and code.",
  docsUrl: "https://docs.example.test/",
  url: "https://mcp.example.test/",
  hasCredential: true,
  environment: "production",
  timeoutSeconds: 30,
  status: "connected",
  createdAt: NOW - 60 * DAY,
  isRestricted: false,
  tools: [tool()],
  ...facts,
});

const facts = (changes: Partial<ReviewFacts> = {}): ReviewFacts => ({
  now: NOW,
  organization: { createdAt: NOW - 100 * DAY, capturesPayloads: true, hasAuditLog: true, hasAlerts: true },
  keys: [key()],
  connectedClients: 1,
  servers: [server()],
  signInProviders: ["GitHub"],
  alerts: 2,
  recentChanges: 12,
  limits: { callsAtOnce: 256, defaultTimeoutSeconds: 300, accessTokenSeconds: 3600 },
  ...changes,
});

const organization = facts().organization;
const manyTools = (exposed: number) =>
  Array.from({ length: 30 }, (_, at) => tool({ name: `tool-${at}`, exposed: at < exposed }));
const EMPTY = { keys: [], servers: [], connectedClients: 0 };

/** Each state that a check can have, and what it then names. */
const TABLE: readonly [id: string, state: CheckState, Partial<ReviewFacts>, names: string][] = [
  ["client-access", "pass", {}, "1 active key and 1 client"],
  ["client-access", "to_do", EMPTY, "no key"],
  ["request-log", "pass", {}, "with its arguments"],
  ["request-log", "not_applicable", { organization: { ...organization, capturesPayloads: false } }, "not kept"],
  ["only-needed-tools", "not_applicable", {}, "20 tools"],
  ["only-needed-tools", "pass", { servers: [server({ tools: manyTools(3) })] }, "1 large server is"],
  ["only-needed-tools", "to_do", { servers: [server({ tools: manyTools(30) })] }, "github (30)"],
  ["separate-environments", "not_applicable", {}, "as production"],
  ["separate-environments", "to_do", { servers: [server({ environment: "staging" })] }, "Deploy bot"],
  [
    "separate-environments",
    "to_do",
    { servers: [server({ environment: "development" })], keys: [key({ reaches: new Set(["con_1"]) })] },
    "github",
  ],
  [
    "separate-environments",
    "pass",
    { servers: [server({ environment: "development" })], keys: [key({ reaches: new Set(["con_2"]) })] },
    "github",
  ],
  [
    "separate-environments",
    "pass",
    { servers: [server({ environment: "development" })], keys: [key({ environment: "development" })] },
    "github",
  ],
  ["authentication", "pass", {}, "Every key has an end"],
  ["authentication", "to_do", { keys: [key({ expiresAt: null })] }, "Deploy bot"],
  ["limits", "pass", {}, "256 calls"],
  ["limits", "to_do", { servers: [server({ timeoutSeconds: null })] }, "300 s: github"],
  ["limits", "not_applicable", EMPTY, "No server"],
  ["servers-answer", "pass", {}, "No server waits"],
  ["servers-answer", "to_do", { servers: [server({ status: "needs_reauth" })] }, "1 server waits for a person: github"],
  ["servers-answer", "pass", { servers: [server({ status: "paused" })] }, "No server waits"],
  ["servers-answer", "not_applicable", EMPTY, "No server"],
  ["watched", "pass", {}, "2 alerts are on"],
  ["watched", "to_do", { alerts: 0 }, "No alert"],
  ["watched", "not_applicable", { organization: { ...organization, hasAlerts: false } }, "This plan"],
  ["clear-names", "pass", {}, "2 names"],
  ["clear-names", "to_do", { keys: [key({ name: "test 2" })] }, "test 2"],
  ["clear-names", "to_do", { servers: [server({ name: "My MCP server" })] }, "My MCP server"],
  ["clear-names", "to_do", { keys: [key(), key({ name: "deploy bot" })] }, "several keys have: deploy bot"],
  ["clear-names", "not_applicable", EMPTY, "nothing to name"],
  ["descriptions", "pass", {}, "1 server has a description"],
  ["descriptions", "to_do", { servers: [server({ description: " " })] }, "github"],
  ["descriptions", "not_applicable", EMPTY, "No server"],
  ["documentation", "pass", {}, "1 server links"],
  ["documentation", "to_do", { servers: [server({ docsUrl: "" })] }, "github"],
  ["documentation", "not_applicable", EMPTY, "No server"],
  ["keys-rotated", "pass", { keys: [key({ textSince: NOW - 90 * DAY })] }, "older than 90 days"],
  [
    "keys-rotated",
    "to_do",
    { keys: [key({ name: "Old", textSince: NOW - 91 * DAY }), key()] },
    "1 key is older than 90 days: Old.",
  ],
  ["keys-rotated", "not_applicable", EMPTY, "no active key"],
  ["keys-used", "pass", { keys: [key({ lastUsedAt: null })] }, "within 30 days"],
  ["keys-used", "to_do", { keys: [key({ textSince: NOW - 40 * DAY, lastUsedAt: null })] }, "Deploy bot"],
  ["keys-used", "to_do", { keys: [key({ textSince: NOW - 40 * DAY, lastUsedAt: NOW - 31 * DAY })] }, "Deploy bot"],
  ["keys-used", "not_applicable", EMPTY, "no active key"],
  ["unusual-activity", "pass", { keys: [key({ addresses: 5 })] }, "6 networks"],
  ["unusual-activity", "to_do", { keys: [key({ addresses: 6 })] }, "Deploy bot (6)"],
  ["unusual-activity", "not_applicable", EMPTY, "no active key"],
  ["departed-owners", "pass", { keys: [key({ owner: "nobody" })] }, "Every key"],
  ["departed-owners", "to_do", { keys: [key({ owner: "suspended" })] }, "Deploy bot"],
  ["departed-owners", "to_do", { keys: [key({ owner: "left" })] }, "Deploy bot"],
  ["departed-owners", "not_applicable", EMPTY, "no active key"],
  ["authentication", "pass", EMPTY, "Every endpoint asks"],
  ["short-tokens", "pass", {}, "60 minutes"],
  [
    "short-tokens",
    "to_do",
    { limits: { callsAtOnce: 1, defaultTimeoutSeconds: 1, accessTokenSeconds: 7200 } },
    "120 minutes",
  ],
  ["short-tokens", "not_applicable", EMPTY, "No client"],
  ["sign-in", "pass", {}, "GitHub"],
  ["sign-in", "unknown", { signInProviders: [] }, "passkey"],
  ["changes-read", "unknown", {}, "12 changes were recorded"],
  ["changes-read", "to_do", { organization: { ...organization, hasAuditLog: false } }, "plan does not show"],
  ["servers-restricted", "not_applicable", {}, "No tool"],
  ["servers-restricted", "to_do", { servers: [server({ tools: [tool({ destructive: true })] })] }, "github/search"],
  [
    "servers-restricted",
    "not_applicable",
    { servers: [server({ tools: [tool({ destructive: true, exposed: false })] })] },
    "No tool",
  ],
  [
    "servers-restricted",
    "pass",
    { servers: [server({ isRestricted: true, tools: [tool({ destructive: true })] })] },
    "1 such tool is restricted",
  ],
  [
    "servers-restricted",
    "pass",
    { servers: [server({ tools: [tool({ destructive: true, isRestricted: true })] })] },
    "1 such tool is restricted",
  ],
  ["tools-reviewed", "pass", {}, "1 offered tool is what somebody looked at"],
  [
    "tools-reviewed",
    "to_do",
    { servers: [server({ tools: [tool({ review: "changed" })] })] },
    "changed: github/search",
  ],
  ["tools-reviewed", "to_do", { servers: [server({ tools: [tool({ review: "new" })] })] }, "unseen: github/search"],
  [
    "tools-reviewed",
    "not_applicable",
    { servers: [server({ tools: [tool({ review: "new", exposed: false })] })] },
    "No tool",
  ],
  ["unused-tools", "pass", {}, "Every tool"],
  ["unused-tools", "to_do", { servers: [server({ tools: [tool({ calls: 0 })] })] }, "github/search"],
  [
    "unused-tools",
    "unknown",
    { servers: [server({ tools: [tool({ calls: 0, firstSeenAt: NOW - 2 * DAY })] })] },
    "too early",
  ],
  ["unused-tools", "not_applicable", EMPTY, "No tool"],
  ["servers-with-credential", "pass", {}, "1 server is reached with"],
  ["servers-with-credential", "to_do", { servers: [server({ hasCredential: false })] }, "github"],
  ["servers-with-credential", "not_applicable", EMPTY, "No server"],
  ["encrypted-servers", "pass", { servers: [server({ url: "http://127.0.0.1:3001/mcp" })] }, "certificate"],
  ["encrypted-servers", "to_do", { servers: [server({ url: "http://10.0.0.5/mcp" })] }, "github"],
  ["encrypted-servers", "not_applicable", EMPTY, "No server"],
];

function result(id: string, changes: Partial<ReviewFacts>) {
  const results = reviewOf(facts(changes)).groups.flatMap(({ checks }) => checks);
  const found = results.find((check) => check.id === id);
  if (!found) throw new Error(`There is no check ${id}.`);
  return found;
}

describe("a practice", () => {
  test.each(TABLE)("%s is %s and says what was seen", (id, state, changes, names) => {
    const { state: seen, found } = result(id, changes);
    expect([seen, found]).toEqual([state, expect.stringContaining(names)]);
  });

  test("each one is in the table above, with an id of its own, a reason and a place to mend it", () => {
    const all = Object.values(CHECKS).flat();
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(TABLE.map(([id]) => id))].sort()).toEqual([...ids].sort());
    for (const { why, path } of all) {
      expect(why).toMatch(/^[A-Z].+\.$/);
      expect(path).toMatch(/^\/[a-z]/);
    }
  });
});

describe("the score", () => {
  test("counts what is kept out of what can be said, and nothing else", () => {
    const { score, groups } = reviewOf(facts());
    const states = groups.flatMap(({ checks }) => checks.map(({ state }) => state));
    const counted = states.filter((state) => state === "pass" || state === "to_do");
    expect(score).toEqual({ passed: counted.filter((state) => state === "pass").length, of: counted.length });
    expect(states.length).toBeGreaterThan(counted.length);
    const sum = (field: "passed" | "of") => groups.reduce((total, group) => total + group.score[field], 0);
    expect(score).toEqual({ passed: sum("passed"), of: sum("of") });
  });

  test("an empty organization is praised for nothing that it has not", () => {
    const { groups } = reviewOf(facts({ ...EMPTY, signInProviders: [], alerts: 0, recentChanges: 0 }));
    const passed = groups.flatMap(({ checks }) => checks.filter(({ state }) => state === "pass").map(({ id }) => id));
    expect(passed).toEqual(["request-log", "authentication"]);
  });
});

test("a long list is cut to where one can begin", () => {
  const keys = Array.from({ length: 8 }, (_, at) => key({ name: `Bot ${at}`, textSince: 0 }));
  expect(result("keys-rotated", { keys }).found).toBe(
    "8 keys are older than 90 days: Bot 0, Bot 1, Bot 2, Bot 3, Bot 4 and 3 more.",
  );
});
