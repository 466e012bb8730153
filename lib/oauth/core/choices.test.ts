import { expect, test } from "vitest";
import { chooseAuthMethod, chooseClient } from "@/lib/oauth/core/client-choice";
import { hasEnded, isDueForRenewal, refusedClientWaitMs } from "@/lib/oauth/core/freshness";
import { chooseScopes, readScopes } from "@/lib/oauth/core/scopes";

const redirectUri = "https://gateway.example/api/oauth/callback";
const nothing = {
  known: null,
  hasOperators: false,
  hasAppForOthers: false,
  documentUrl: null,
  takesDocuments: false,
  hasRegistration: false,
  redirectUri,
  now: 1000,
};
const registered = { kind: "registered", redirectUri, expiresAt: null } as const;

test.each([
  ["entered", { known: { ...registered, kind: "entered" as const }, hasOperators: true, hasRegistration: true }],
  ["operator", { known: registered, hasOperators: true, hasRegistration: true }],
  ["document", { documentUrl: "https://gateway.example/c", takesDocuments: true, hasRegistration: true }],
  ["registered", { known: registered, hasRegistration: true, documentUrl: "https://gateway.example/c" }],
  ["register", { hasRegistration: true }],
  ["register", { hasRegistration: true, known: { ...registered, redirectUri: "https://old.example/cb" } }],
  ["register", { hasRegistration: true, known: { ...registered, expiresAt: 999 } }],
  ["ask", { documentUrl: "https://gateway.example/c" }],
  ["ask", { takesDocuments: true }],
  ["ask", {}],
  ["entered", { known: { ...registered, kind: "entered" as const }, hasAppForOthers: true }],
  ["operator", { hasOperators: true, hasAppForOthers: true }],
  [
    "elsewhere",
    { hasAppForOthers: true, hasRegistration: true, documentUrl: "https://g.example", takesDocuments: true },
  ],
  ["elsewhere", { hasAppForOthers: true, known: registered }],
] as const)("the client is %s for %j", (choice, facts) => {
  expect(chooseClient({ ...nothing, ...facts })).toBe(choice);
});

test("a secret goes into the header, unless the server takes it in the body alone", () => {
  expect(chooseAuthMethod(false, ["client_secret_post"])).toBe("none");
  expect(chooseAuthMethod(true, ["client_secret_post"])).toBe("client_secret_post");
  expect(chooseAuthMethod(true, ["client_secret_basic", "client_secret_post"])).toBe("client_secret_basic");
});

const NO_SCOPES = { chosen: [], challenged: [], offered: [], serverScopes: [], granted: [], wanted: [] };
test.each([
  [{}, []],
  [{ offered: ["a", "b"] }, ["a", "b"]],
  [{ offered: ["a", "b"], challenged: ["a"] }, ["a"]],
  [{ offered: ["a", "b"], challenged: ["a"], chosen: ["c"] }, ["c"]],
  [{ offered: ["a"], serverScopes: ["offline_access"] }, ["a", "offline_access"]],
  [{ serverScopes: ["offline_access"] }, []],
  // A step-up keeps what was granted (SEP-2350).
  [{ offered: ["a"], granted: ["x"], wanted: ["admin"] }, ["x", "a", "admin"]],
  [{ offered: ["a"], granted: ["x"] }, ["a"]],
])("of %j are asked for: %j", (sources, scopes) => {
  expect(chooseScopes({ ...NO_SCOPES, ...sources })).toEqual(scopes);
});

test("what is no scope is none", () => {
  expect(readScopes('a "b" c\\d  a e\u0000')).toEqual(["a"]);
});

test.each([
  [{ obtainedAt: 0, expiresAt: null }, 10 ** 12, false, false],
  [{ obtainedAt: 0, expiresAt: 3_600_000 }, 3_539_999, false, false],
  [{ obtainedAt: 0, expiresAt: 3_600_000 }, 3_540_000, true, false],
  [{ obtainedAt: 0, expiresAt: 3_600_000 }, 3_600_000, true, true],
  [{ obtainedAt: 0, expiresAt: 60_000 }, 29_999, false, false],
  [{ obtainedAt: 0, expiresAt: 60_000 }, 30_000, true, false],
])("a token of %j at %d is due: %s, has ended: %s", (times, now, isDue, isOver) => {
  expect([isDueForRenewal(times, now), hasEnded(times, now)]).toEqual([isDue, isOver]);
});

test.each([
  [1, 60_000],
  [2, 120_000],
  [5, 960_000],
  [6, 1_800_000],
  [5000, 1_800_000],
])("after %i refusals of the gateway's client it is left alone for %i ms", (refusals, wait) => {
  expect(refusedClientWaitMs(refusals)).toBe(wait);
});
