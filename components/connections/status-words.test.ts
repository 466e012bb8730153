import { describe, expect, test } from "vitest";
import { needsAttention, statusTone, statusWord } from "./status-words";

const look = (status: Parameters<typeof statusWord>[0]["status"], isPausedByPerson = false) => {
  const connection = { status, isPausedByPerson, auth: "none" } as const;
  return [statusWord(connection), statusTone(connection), needsAttention(connection)];
};

describe("a connection's status in words", () => {
  test("what the gateway paused waits for a person, what a person paused does not", () => {
    expect(look("paused")).toEqual(["Paused after failures", "warn", true]);
    expect(look("paused", true)).toEqual(["Paused", "off", false]);
  });

  test("what failed and what was rejected wait, the others do not", () => {
    expect(look("error")).toEqual(["Error", "err", true]);
    expect(look("needs_reauth")).toEqual(["Needs a credential", "warn", true]);
    expect(look("connected")).toEqual(["Connected", "ok", false]);
    expect(look("pending")).toEqual(["Not checked yet", "off", false]);
    expect(statusWord({ status: "pending", auth: "oauth", isPausedByPerson: false })).toBe("Not connected");
  });
});
