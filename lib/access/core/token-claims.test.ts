import { describe, expect, test } from "vitest";
import { findClaim, readClaims } from "@/lib/access/core/token-claims";

const CLAIMS = readClaims({
  sub: "ada",
  level: 3,
  admin: true,
  nothing: null,
  groups: ["ops", "dev"],
  none: [],
  scope: "a b",
  "https://acme.example/roles": ["lead"],
  realm_access: { roles: ["admin", "user"], scope: "a b" },
  resource_access: { "my.app": { roles: ["writer"] } },
  mixed: ["ops", { name: "dev" }],
  "a.b": "literal",
  a: { b: "nested" },
  deep: { b: { c: { d: { e: { f: { g: "too deep" } } } } } },
});

describe("a claim that rules name", () => {
  test.each([
    ["sub", ["ada"]],
    ["level", ["3"]],
    ["admin", ["true"]],
    ["groups", ["ops", "dev"]],
    ["none", []],
    ["scope", ["a", "b"]],
    ["https://acme.example/roles", ["lead"]],
    ["realm_access.roles", ["admin", "user"]],
    // Words are what the claim `scope` has, not whatever is called so.
    ["realm_access.scope", ["a b"]],
    ["resource_access.my.app.roles", ["writer"]],
  ])("%s is read", (path, values) => {
    expect(findClaim(CLAIMS, path)).toEqual({ values, read: "whole" });
  });

  test.each(["department", "nothing", "realm_access.groups", "resource_access.other.roles", "constructor", "."])(
    "%s is not there",
    (path) => expect(findClaim(CLAIMS, path)).toBeNull(),
  );

  test.each([
    ["realm_access", [], "members"],
    ["mixed", ["ops"], "part"],
    ["mixed.name", [], "part"],
    ["sub.roles", [], "part"],
    ["groups.roles.x", [], "part"],
    ["a.b", [], "part"],
    ["deep.b.c.d.e.f.g", [], "part"],
  ])("%s says more than can be compared", (path, values, read) => {
    expect(findClaim(CLAIMS, path)).toEqual({ values, read });
  });
});
