import { expect, test } from "vitest";
import { ADMIN_ACCESS, adminAccessOf, adminMark } from "./admin-access";

test("a key that may use the admin API is marked with how far", () => {
  expect(adminMark(ADMIN_ACCESS.none.permissions)).toBeNull();
  expect(adminMark(ADMIN_ACCESS.read.permissions)).toBe("admin: read");
  expect(adminMark(ADMIN_ACCESS.full.permissions)).toBe("admin: read and change");
  expect(adminMark(["keys.write"])).toBe("admin: read and change");
});

test("what was chosen in the form is found again when the key is edited; a selection of one's own is not overwritten", () => {
  for (const access of ["none", "read", "full"] as const)
    expect(adminAccessOf([...ADMIN_ACCESS[access].permissions].reverse())).toBe(access);
  expect(adminAccessOf(["keys.write"])).toBeNull();
});
