import { expect, test } from "vitest";
import { databaseHostOf, explainStartFailure, type StartFacts } from "@/lib/start/explain-failure";

const facts: StartFacts = { host: "127.0.0.1", port: 3000, dataDir: "/data", databaseHost: "db.example:5432/causeway" };
const system = (fields: Record<string, unknown>) => Object.assign(new Error("raw"), fields);

test.each([
  ["a taken port", system({ code: "EADDRINUSE", syscall: "listen" }), /^Port 3000 on 127\.0\.0\.1 is taken/],
  ["a privileged port", system({ code: "EACCES", syscall: "listen" }), /may not listen on port 3000/],
  ["an unwritable folder", system({ code: "EACCES", path: "/data/x" }), /^The data folder \/data is not usable/],
  ["a full disk", system({ code: "ENOSPC", path: "/data/x" }), /the disk is full/],
  [
    "a database that is not there",
    system({ code: "ECONNREFUSED", syscall: "connect" }),
    /^The database at db\.example/,
  ],
  ["a database that refuses the password", system({ code: "28P01" }), /refused this user or password/],
  ["a database that does not exist", system({ code: "3D000" }), /has no such database/],
  [
    "a cause wrapped twice",
    new Error("a", { cause: new Error("b", { cause: system({ code: "ENOTFOUND" }) }) }),
    /ENOTFOUND/,
  ],
  ["both address families refused", new AggregateError([system({ code: "ECONNREFUSED" })]), /does not answer/],
  [
    "a wrong variable",
    new Error("The environment variable PORT is not usable: too big."),
    /^The environment variable PORT/,
  ],
])("%s is said in one sentence", (_, error, sentence) => {
  const said = explainStartFailure(error, facts);
  expect(said).toMatch(sentence);
  expect(said).not.toContain("\n");
});

test("what people did not cause keeps its stack", () => {
  expect(explainStartFailure(new TypeError("x is not a function"), facts)).toBeNull();
  expect(explainStartFailure(system({ code: "ECONNREFUSED" }), { ...facts, databaseHost: null })).toBeNull();
});

test("the sentence never holds the password of DATABASE_URL", () => {
  expect(databaseHostOf("postgresql://user:hunter2@db.example/causeway")).toBe("db.example:5432/causeway");
  expect(databaseHostOf("not a url")).toBe("the address in DATABASE_URL");
});
