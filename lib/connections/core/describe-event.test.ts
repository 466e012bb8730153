import { expect, test } from "vitest";
import { describeEvent } from "./describe-event";

test.each([
  [
    "connections.sync",
    { status: "connected", added: ["a", "b"], removed: [], changed: ["c"] },
    "Synced",
    "2 new: a, b; 1 changed: c",
  ],
  ["connections.sync", { status: "error", reason: "It did not answer." }, "Synced", "It did not answer."],
  ["connections.sync", { status: "connected", added: [], removed: [], changed: [] }, "Synced", null],
  ["connections.setTools", { shown: ["a"], hidden: [] }, "Selection of tools changed", "1 shown: a"],
  [
    "connections.setTools",
    { shown: ["a", "b", "c", "d", "e", "f", "g"], hidden: ["h"] },
    "Selection of tools changed",
    "7 shown: a, b, c, d, e and 2 more; 1 hidden: h",
  ],
  ["connections.update", { url: "https://x", auth: "bearer", unknown: 1 }, "Settings changed", "URL, credential"],
  ["connections.pause", { status: "paused" }, "Paused", null],
  ["connections.other", null, "connections.other", null],
])("%s with %j reads %j, %j", (action, after, title, detail) => {
  expect(describeEvent({ action, before: null, after })).toEqual({ title, detail });
});
