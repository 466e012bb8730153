import { expect, test } from "vitest";
import { convertUnits, unitsOf } from "@/lib/demo/toolbox/units";

test.each([
  [1, "mi", "km", 1.609344],
  [100, "C", "F", 212],
  [-40, "°F", "celsius", -40],
  [0, "K", "C", -273.15],
  [1, "GiB", "MB", 1073.741824],
  [5, "feet", "m", 1.524],
  [90, "minutes", "h", 1.5],
  [36, "km/h", "m/s", 10],
])("%d %s in %s is %d", (value, from, to, expected) => {
  expect(convertUnits(value, from, to)).toMatchObject({ ok: true, value: expected });
});

test("units of different quantities are refused with the units there would be", () => {
  const refused = convertUnits(1, "kg", "m");
  expect(refused).toMatchObject({ ok: false, reason: expect.stringContaining("kg converts to: kg, g, mg, t, lb, oz") });
});

test("an unknown unit, even one named like a property of every object, is refused", () => {
  expect(convertUnits(1, "constructor", "m").ok).toBe(false);
  expect(unitsOf("__proto__")).toEqual([]);
});
