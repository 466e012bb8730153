import { expect, test } from "vitest";
import { holdsSecret, maskText, maskValue, secretsIn } from "@/lib/credentials/core/mask";

test.each([
  [{ authorization: "Bearer green-window" }, "you sent green-window.", "you sent [redacted]."],
  [{ authorization: "Bearer green-window" }, "you sent Bearer green-window.", "you sent Bearer [redacted]."],
  [{ "x-key": "green window" }, "?key=green%20window&a=1", "?key=[redacted]&a=1"],
  [{ "x-key": 'green"window' }, String.raw`{"key":"green\"window"}`, '{"key":"[redacted]"}'],
  [{ authorization: `Basic ${btoa("ada:green-window")}` }, "ada has not green-window", "ada has not [redacted]"],
  [{ authorization: `Basic ${btoa("ada:green-window")}` }, btoa("ada:green-window"), "[redacted]"],
  [{ a: "green", b: "green-window" }, "green-window, green", "[redacted], [redacted]"],
])("of %j, %s becomes %s", (headers, said, masked) => {
  expect(maskText(said, secretsIn(headers))).toBe(masked);
});

test("a value of a few characters stands in ordinary words and is left alone", () => {
  expect(secretsIn({ "x-version": "on", authorization: "Bearer x" })).toEqual([]);
});

test("names and values at any depth are masked, and everything else is what it was", () => {
  const secrets = secretsIn({ "x-key": "green-window" });
  const said = { list: [{ "green-window": 1, text: "is green-window" }], count: 3, none: null, yes: true };
  expect(maskValue(said, secrets)).toEqual({
    list: [{ "[redacted]": 1, text: "is [redacted]" }],
    count: 3,
    none: null,
    yes: true,
  });
});

test("a secret is found in serialized JSON, and in JSON that stands in it", () => {
  const secret = 'green"win\\dow';
  const secrets = secretsIn({ "x-key": secret });
  expect(holdsSecret(JSON.stringify({ text: secret }), secrets)).toBe(true);
  expect(holdsSecret(JSON.stringify({ text: JSON.stringify({ secret }) }), secrets)).toBe(true);
  expect(holdsSecret(JSON.stringify({ text: "green window" }), secrets)).toBe(false);
});
