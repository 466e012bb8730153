import { expect, test } from "vitest";
import { outcomeOf, waitAfter } from "./attempts";

test("each wait is longer than the one before, and there is an end", () => {
  const waits: number[] = [];
  for (let attempt = 1; ; attempt++) {
    const wait = waitAfter(attempt);
    if (wait === null) break;
    waits.push(wait);
  }
  expect(waits.length).toBe(6);
  expect([...waits].sort((left, right) => left - right)).toEqual(waits);
});

test.each([
  [200, "sent"],
  [204, "sent"],
  [301, "failed"],
  [410, "gone"],
  [404, "failed"],
  [429, "failed"],
  [500, "failed"],
])("a receiver that answers %i: %s", (status, kind) => {
  expect(outcomeOf(status).kind).toBe(kind);
});
