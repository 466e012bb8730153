import { expect, test } from "vitest";
import { maskedAddress } from "./masked-address";

test.each([
  ["grace@example.com", "g…@example.com"],
  ["g@example.com", "g…@example.com"],
])("%s is shown as %s", (email, shown) => {
  expect(maskedAddress(email)).toBe(shown);
});
