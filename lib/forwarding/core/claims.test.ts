import { expect, test } from "vitest";
import { claimsOf } from "@/lib/forwarding/core/claims";
import { type CallerIdentity, GATEWAY_IDENTITY } from "@/lib/forwarding/core/identity";
import { identityHeaders } from "@/lib/forwarding/core/identity-headers";
import { CLAIMS } from "@/lib/forwarding/core/settings";

const HOME = { id: "org_1", slug: "home", name: "Home" };
const ADA: CallerIdentity = {
  kind: "user",
  id: "usr_1",
  name: "Ada",
  email: "ada@example.test",
  isEmailVerified: false,
  role: "admin",
  teams: ["Research"],
  client: { id: "https://client.example", name: "Client" },
  scopes: ["mcp:read", "mcp:call"],
};

test("without a choice there is who it is, and nothing else", () => {
  expect(claimsOf(ADA, [], HOME, "read")).toEqual({ sub: "usr_1", caller: "user" });
});

test.each(CLAIMS)("%s brings its own claims alone", (claim) => {
  const only = Object.keys(claimsOf(ADA, [claim], HOME, "read")).filter((name) => name !== "sub" && name !== "caller");
  const expected = {
    email: ["email", "email_verified"],
    name: ["name"],
    role: ["role"],
    teams: ["teams"],
    organization: ["org_id", "org_slug", "org_name"],
    client: ["client_id", "client_name"],
    scope: ["scope"],
    tool: ["tool"],
  }[claim];
  expect(only).toEqual(expected);
});

test("of the gateway there is nothing personal to say", () => {
  const claims = claimsOf(GATEWAY_IDENTITY, CLAIMS, HOME, null);
  expect(claims).toEqual({
    sub: "gateway",
    caller: "gateway",
    org_id: "org_1",
    org_slug: "home",
    org_name: "Home",
  });
});

test("many teams are cut at 2 kB, and that is said", () => {
  const teams = Array.from({ length: 500 }, (_, at) => `Team number ${at}`);
  const claims = claimsOf({ ...ADA, teams }, ["teams"], HOME, null);
  expect(claims.teams_cut).toBe(true);
  expect(String(claims.teams).length).toBeLessThanOrEqual(2048);
});

test("an address that nobody has proved goes into no header", () => {
  const settings = { mode: "headers", claims: CLAIMS, prefix: "x-causeway-", names: {} } as const;
  const sent = (identity: CallerIdentity) => identityHeaders(settings, claimsOf(identity, CLAIMS, HOME, null));
  expect(sent(ADA)).not.toContain("x-causeway-user-email");
  expect(sent({ ...ADA, isEmailVerified: true })).toContain("x-causeway-user-email");
});
