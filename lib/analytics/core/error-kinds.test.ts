import fc from "fast-check";
import { expect, test } from "vitest";
import { countKinds } from "./error-kinds";

const NONE = { toolErrors: 0, errors: 0, denied: 0, timeouts: 0, cancelled: 0 };

test.each([
  ["needs_reauth", "auth"],
  ["credential_missing", "auth"],
  ["rate_limited", "rate_limited"],
  ["upstream_unreachable", "unreachable"],
  ["upstream_error", "upstream_error"],
  ["upstream_response_too_large", "upstream_error"],
  ["internal", "other"],
])("an error of the class %s is of the kind %s", (errorClass, kind) => {
  expect(countKinds([{ ...NONE, errorClass, errors: 2 }], { ...NONE, errors: 2 })).toEqual([{ kind, calls: 2 }]);
});

test("a call refused for its rate is no denied one", () => {
  const failures = [{ ...NONE, errorClass: "rate_limited", denied: 3 }];
  expect(countKinds(failures, { ...NONE, denied: 5 })).toEqual([
    { kind: "denied", calls: 2 },
    { kind: "rate_limited", calls: 3 },
  ]);
});

test("whatever was told apart, the kinds add up to all that failed", () => {
  const classes = fc.constantFrom("needs_reauth", "rate_limited", "upstream_error", "internal", "");
  const sums = fc.record({
    errorClass: classes,
    toolErrors: fc.nat(9),
    errors: fc.nat(9),
    denied: fc.nat(9),
    timeouts: fc.nat(9),
    cancelled: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.array(sums), fc.nat(9), (failures, untold) => {
      const sum = (name: keyof typeof NONE) => failures.reduce((total, row) => total + row[name], 0);
      const whole = {
        toolErrors: sum("toolErrors"),
        errors: sum("errors") + untold,
        denied: sum("denied"),
        timeouts: sum("timeouts"),
        cancelled: sum("cancelled"),
      };
      const counted = countKinds(failures, whole).reduce((total, { calls }) => total + calls, 0);
      expect(counted).toBe(Object.values(whole).reduce((total, calls) => total + calls, 0));
    }),
  );
});
