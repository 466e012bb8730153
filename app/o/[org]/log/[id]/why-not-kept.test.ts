import { expect, test } from "vitest";
import { whyNotKept } from "./why-not-kept";

const KEPT = { text: "{}", isTruncated: false };
const CALL = { method: "tools/call", status: "ok", arguments: null, result: null } as const;

test.each([
  ["the switch is off", "arguments", CALL, false, "Not kept: keeping payloads is switched off."],
  ["the switch is off", "result", CALL, false, "Not kept: keeping payloads is switched off."],
  ["the switch was off", "result", CALL, true, "Not kept: keeping payloads was switched off when the call was made."],
  ["it was refused", "result", { ...CALL, status: "denied" }, false, "There is none: the call was refused."],
  [
    "it was refused at the door",
    "arguments",
    { ...CALL, status: "denied" },
    true,
    "There are none: the call was refused before its arguments were read.",
  ],
  [
    "it timed out",
    "result",
    { ...CALL, status: "timeout", arguments: KEPT },
    true,
    "There is none: the call ended without one.",
  ],
  [
    "its result was kept",
    "arguments",
    { ...CALL, method: "prompts/get", result: KEPT },
    true,
    "There are none: the client sent no arguments.",
  ],
  [
    "it asked for a list",
    "result",
    { ...CALL, method: "tools/list" },
    true,
    "Not kept: of a list only the request is logged.",
  ],
] as const)("where %s, a call without %s says so", (_case, part, call, capturesNow, expected) => {
  expect(whyNotKept(part, call, capturesNow)).toBe(expected);
});
