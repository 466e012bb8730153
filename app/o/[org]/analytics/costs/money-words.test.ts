import { expect, test } from "vitest";
import { money } from "./money-words";

test.each([
  ["0", "0.00 EUR"],
  ["12.5", "12.50 EUR"],
  ["0.000015", "0.000015 EUR"],
  ["1234567", "1,234,567.00 EUR"],
])("%s is written %s", (amount, text) => {
  expect(money(amount, "EUR")).toBe(text);
});
