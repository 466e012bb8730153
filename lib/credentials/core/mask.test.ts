import { expect, test } from "vitest";
import { holdsSecret, maskText, maskValue, secretsIn } from "@/lib/credentials/core/mask";

test.each([
  [{ authorization: "Bearer green-window" }, "you sent green-window.", "you sent [redacted]."],
  [{ authorization: "Bearer green-window" }, "you sent Bearer green-window.", "you sent Bearer [redacted]."],
  [{ "x-key": "green window" }, "?key=green%20window&a=1", "?key=[redacted]&a=1"],
  [{ "x-key": 'green"window' }, String.raw`{"key":"green\"window"}`, '{"key":"[redacted]"}'],
  [{ authorization: `Basic ${btoa("ada:green-window")}` }, "ada has not green-window", "ada has not [redacted]"],
  [{ authorization: `Basic ${btoa("ada:green-window")}` }, btoa("ada:green-window"), "[redacted]"],
  [{ a: "green-wi", b: "green-window" }, "green-window, green-wi", "[redacted], [redacted]"],
  [{ "x-key": "a/green/window" }, String.raw`{"key":"a\/green\/window"}`, '{"key":"[redacted]"}'],
  [
    { "x-key": "a/green/window" },
    String.raw`{"text":"{\"key\":\"a\\/green\\/window\"}"}`,
    String.raw`{"text":"{\"key\":\"[redacted]\"}"}`,
  ],
  [{ "x-key": "green/window=" }, "?key=green%2fwindow%3d&a=1", "?key=[redacted]&a=1"],
  [{ "x-key": "green/window two" }, "key=green%2Fwindow+two&a=1", "key=[redacted]&a=1"],
  // Cut within the secret by whoever made the text.
  [
    { authorization: "Bearer green-window-of-ada" },
    "It refused: bad token green-window-o",
    "It refused: bad token [redacted]",
  ],
])("of %j, %s becomes %s", (headers, said, masked) => {
  expect(maskText(said, secretsIn(headers))).toBe(masked);
});

test("a value of a few characters stands in ordinary words and is left alone", () => {
  expect(secretsIn({ "x-version": "on", authorization: "Bearer x" })).toEqual([]);
});

test.each(["text", "json", "true", "v1", "2026-07", "production", "application/json", "identity"])(
  "%s in a custom header is no secret: results would be full of holes",
  (value) => {
    const secrets = secretsIn({ "x-format": value, authorization: "Bearer green-window" });
    expect(maskText(`the ${value} of green-window`, secrets)).toBe(`the ${value} of [redacted]`);
  },
);

test.each(["green-window", "hunter2hunter2", "correcthorsebatterystaple"])("%s in one is", (value) => {
  expect(secretsIn({ "x-key": value })).toContain(value);
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
