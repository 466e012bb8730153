import { expect, test } from "vitest";
import type { PersonalAccount } from "@/lib/gateway/core/snapshot";
import { labelOf, personalCredentials } from "./sealed-grant";

const account = (id: string, isDefault: boolean): PersonalAccount => ({
  label: id,
  accountName: null,
  isDefault,
  rules: [],
  credential: { id, version: 1, ciphertext: "sealed" },
});

test("of several accounts of one person the default is used where nothing is said, and nobody else's ever", () => {
  const personal = personalCredentials(
    new Map([
      ["ada", [account("a", false), account("b", true)]],
      ["bo", [account("c", false), account("d", false)]],
    ]),
  );
  expect(["ada", "bo", "eve"].map((id) => personal.get(id)?.id)).toEqual(["b", "c", undefined]);
  expect([...personal.values()].map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
});

test.each([
  [{ label: "work", accountName: "ada" }, "work"],
  [{ label: "", accountName: "ada" }, "ada"],
  [{ label: "", accountName: null }, "first"],
])("%j is called %s", (row, label) => {
  expect(labelOf(row)).toBe(label);
});
