import { describe, expect, test } from "vitest";
import { type SpareableSession, sessionToSpare } from "@/lib/gateway/core/session-to-spare";

interface Given extends SpareableSession {
  readonly name: string;
}

function session(principalId: string, lastUsedAt: number, open: "idle" | "stream" | "call" = "idle"): Given {
  return {
    name: `${principalId}@${lastUsedAt}`,
    facts: { principalId },
    streams: { size: open === "stream" ? 1 : 0 },
    calls: { size: open === "call" ? 1 : 0 },
    lastUsedAt,
  };
}

const many = (principalId: string, count: number, open?: "stream") =>
  Array.from({ length: count }, (_, index) => session(principalId, 100 + index, open));

describe("which session gives way to a new one (security: T111)", () => {
  test.each([
    ["the one unused for longest", [session("a", 3), session("a", 1), session("a", 2)], "a@1"],
    ["one that nothing is open on, however recent", [session("a", 1, "stream"), session("a", 9)], "a@9"],
    ["one without a call in flight", [session("a", 1, "call"), session("a", 9)], "a@9"],
    ["of all in use, the one unused for longest", [session("a", 2, "call"), session("a", 1, "stream")], "a@1"],
    ["one of whoever has most of the room, not a neighbour's older one", [session("b", 1), ...many("a", 9)], "a@100"],
    ["a neighbour's idle one before one in use", [session("b", 1), ...many("a", 9, "stream")], "b@1"],
    ["of all in use, one of whoever has most", [session("b", 1, "call"), ...many("a", 9, "stream")], "a@100"],
  ])("%s", (_what, sessions, name) => {
    expect(sessionToSpare(sessions)?.name).toBe(name);
  });

  test("none of none", () => expect(sessionToSpare([])).toBeNull());
});
