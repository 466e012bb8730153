import { describe, expect, test } from "vitest";
import { judgeSession, SESSION_ABSOLUTE_SECONDS, SESSION_IDLE_MS } from "@/lib/identity/session-rules";

const NOW = 1_800_000_000_000;
const minutes = (count: number) => count * 60_000;

describe("a forgotten session ends by itself", () => {
  test.each([
    ["seen just now", { expiresAt: NOW + minutes(60), lastSeenAt: NOW - 1_000 }, "alive"],
    ["seen some minutes ago", { expiresAt: NOW + minutes(60), lastSeenAt: NOW - minutes(5) }, "alive_note_it"],
    ["idle for 8 hours", { expiresAt: NOW + minutes(600), lastSeenAt: NOW - SESSION_IDLE_MS }, "ended"],
    ["busy, but 24 hours old", { expiresAt: NOW, lastSeenAt: NOW - 1_000 }, "ended"],
  ])("%s: %j is %s", (_what, session, verdict) => {
    expect(judgeSession(session, NOW)).toBe(verdict);
  });

  test("the absolute limit is a day", () => {
    expect(SESSION_ABSOLUTE_SECONDS).toBe(86_400);
  });
});
