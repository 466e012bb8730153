import { expect, test } from "vitest";
import type { KeyView } from "@/lib/keys/schema";
import { marksOf } from "./key-marks";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const day = (offset: number) => new Date(NOW + offset * 86_400_000).toISOString();

const FRESH = {
  state: "active",
  createdAt: day(-1),
  rotatedAt: null,
  expiresAt: day(89),
  graceUntil: null,
  addresses: 1,
} as const;

test.each<[string, Partial<KeyView>, string[]]>([
  ["a fresh key", {}, []],
  ["one that ends in two weeks", { expiresAt: day(14) }, ["Expires in 14 days"]],
  ["one that ends in two weeks and a day", { expiresAt: day(15) }, []],
  ["one that ends today", { expiresAt: day(0.2) }, ["Expires within a day"]],
  ["one that never ends", { expiresAt: null }, []],
  ["one of 90 days", { createdAt: day(-90) }, ["Rotate"]],
  ["an old one that was rotated", { createdAt: day(-200), rotatedAt: day(-3) }, []],
  ["one that was used from many places", { addresses: 6 }, ["6 networks in 7 days"]],
  ["one that was used from a few", { addresses: 5 }, []],
  ["one whose old text still works", { graceUntil: day(0.5) }, ["Old text still works"]],
  ["a revoked one, whatever else", { state: "revoked", createdAt: day(-200), addresses: 50, expiresAt: day(1) }, []],
])("%s", (_what, facts, expected) => {
  expect(marksOf({ ...FRESH, ...facts }, NOW).map(({ text }) => text)).toEqual(expected);
});
