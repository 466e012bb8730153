import { describe, expect, test } from "vitest";
import { chooseAccount, readAccountRule } from "./account-choice";

describe("a rule", () => {
  test.each([
    ['owner == "acme"', { path: ["owner"], value: "acme" }],
    ['  repo.owner=="acme inc"  ', { path: ["repo", "owner"], value: "acme inc" }],
    ["team == 7", { path: ["team"], value: 7 }],
    ["private == true", { path: ["private"], value: true }],
  ])("%s is read", (text, rule) => {
    expect(readAccountRule(text)).toEqual(rule);
  });

  test.each([
    "",
    "owner",
    "owner = 'acme'",
    "owner == acme",
    'owner == ["a"]',
    '== "x"',
    'a..b == "x"',
    'owner == "a" x',
  ])("%s is none", (text) => {
    expect(readAccountRule(text)).toBeNull();
  });
});

const rule = (text: string) => [readAccountRule(text)].flatMap((each) => each ?? []);
const account = (label: string, rules: string, isDefault = false) => ({
  label,
  accountName: `${label}@example.test`,
  isDefault,
  rules: rule(rules),
});

describe("of several accounts", () => {
  const acme = account("acme", 'owner == "acme"');
  const home = account("home", 'owner == "ada"');
  const both = [acme, home];
  const withDefault = [acme, { ...home, isDefault: true }];

  test.each([
    ["the rule that fits decides", both, null, { owner: "acme" }, "acme"],
    ["in upper and lower case", both, null, { owner: "ACME" }, "acme"],
    ["before the default", withDefault, null, { owner: "acme" }, "acme"],
    ["else the default", withDefault, null, { owner: "others" }, "home"],
    ["the one that is named goes before all", withDefault, "acme", { owner: "ada" }, "acme"],
    ["also as its provider calls it", both, "home@example.test", {}, "home"],
    ["one alone needs no rule", [acme], null, { owner: "others" }, "acme"],
  ])("%s", (_what, accounts, named, args, label) => {
    expect(chooseAccount(accounts, named, args)).toMatchObject({ kind: "chosen", account: { label } });
  });

  test.each([
    ["none fits", both, null, { owner: "others" }, "none"],
    ["an argument of another kind fits nothing", both, null, { owner: ["acme"] }, "none"],
    ["what only the prototype has fits nothing", [account("a", 'constructor == "x"'), home], null, {}, "none"],
    ["two fit", [acme, { ...home, rules: acme.rules }], null, { owner: "acme" }, "several"],
    ["the one that is named is not there", withDefault, "work", { owner: "acme" }, "unknown"],
    ["nor is it the only one", [acme], "work", {}, "unknown"],
  ])("nobody guesses where %s", (_what, accounts, named, args, why) => {
    expect(chooseAccount(accounts, named, args)).toEqual({
      kind: "unclear",
      why,
      labels: accounts.map(({ label }) => label),
    });
  });
});
