import { expect, test } from "vitest";
import { accountView, departedCredentials, ownView } from "./own-view";
import type { ConnectionView, PersonalAccount, SealedCredential } from "./snapshot";

const grant = (id: string, version = 1): SealedCredential => ({ id, version, ciphertext: "sealed" });
const view = (credential: SealedCredential | null, personal: Readonly<Record<string, SealedCredential>> | null) =>
  ({ credential, personal: personal && new Map(Object.entries(personal)) }) as unknown as ConnectionView;

test.each([
  ["one account for all that was disconnected", view(grant("a"), null), view(null, null), ["a"]],
  ["one that was disconnected and connected anew", view(grant("a"), null), view(grant("b"), null), ["a"]],
  ["one that was authorized anew", view(grant("a"), null), view(grant("a", 2), null), ["a"]],
  ["one that stays", view(grant("a"), null), view(grant("a"), null), []],
  ["a server that is gone", view(null, { ada: grant("a"), bo: grant("b") }), null, ["a", "b"]],
  ["one person's", view(null, { ada: grant("a"), bo: grant("b") }), view(null, { ada: grant("a") }), ["b"]],
  ["nothing", view(null, null), view(null, { ada: grant("a") }), []],
] as const)("what has departed is %s", (_what, before, now, ids) => {
  expect(departedCredentials(before, now).map(({ id }) => id)).toEqual(ids);
});

test("what a call has chosen stays chosen, and is one view as long as nothing changes", () => {
  const connection = view(null, { ada: grant("a") });
  const other: PersonalAccount = { label: "b", accountName: null, isDefault: false, rules: [], credential: grant("b") };
  const chosen = accountView(connection, other);
  expect([chosen.credential?.id, chosen.account?.label]).toEqual(["b", "b"]);
  expect(accountView(connection, other)).toBe(chosen);
  expect(ownView(chosen, "ada")).toBe(chosen);
  expect(ownView(connection, "ada").credential?.id).toBe("a");
  expect([ownView(connection, "bo").credential, ownView(connection, null).credential]).toEqual([null, null]);
});
