import { expect, test } from "vitest";
import { isTrickyName } from "@/lib/authserver/core/client-name";
import { levelOf, levelsWithin, readScopes, scopesOfLevel } from "@/lib/authserver/core/scopes";

test.each([
  ["mcp:read", ["read-only"]],
  ["mcp:call", ["read-only", "standard"]],
  ["mcp:destructive mcp:read", ["read-only", "standard", "full"]],
  ["admin openid", ["read-only"]],
])("who asks for %s may get no more than that", (asked, levels) =>
  expect(levelsWithin(readScopes(asked))).toEqual(levels),
);

test("a level is what its scopes amount to", () => {
  for (const level of ["read-only", "standard", "full"] as const) expect(levelOf(scopesOfLevel(level))).toBe(level);
});

test.each([
  ["Claude Code", false],
  ["Обычное имя", false],
  ["名前", false],
  ["Сlaude", true],
  ["Cur\u200bsor", true],
  ["Claude\u202e edoC", true],
])("%s is made to be taken for another: %s", (name, isTricky) => expect(isTrickyName(name)).toBe(isTricky));
