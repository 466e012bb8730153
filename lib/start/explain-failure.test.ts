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
  [
    "a database that does not exist",
    system({ code: "3D000" }),
    /^There is no database causeway on the .* at db\.example:5432; make it \(createdb causeway\)/,
  ],
  ["something else that answers there", new Error("Connection terminated unexpectedly"), /may not be PostgreSQL/],
  [
    "a machine that drops what it is sent",
    new Error("Connection terminated due to connection timeout", { cause: new Error("Connection terminated") }),
    /^The database at db\.example:5432\/causeway does not answer; check DATABASE_URL\.$/,
  ],
  [
    "a password that is missing",
    new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string"),
    /wants a password, and DATABASE_URL has none/,
  ],
  ["a server without TLS", new Error("The server does not support SSL connections"), /takes no TLS/],
  ["a certificate of nobody", system({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), /certificate that is not accepted/],
  ["a server that is full", system({ code: "53300" }), /no connection left/],
  ["a server that starts", system({ code: "57P03" }), /just starting up/],
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
  const cut = new Error("Connection terminated unexpectedly");
  expect(explainStartFailure(cut, { ...facts, databaseHost: null })).toBeNull();
});

test("the sentence never holds the password of DATABASE_URL", () => {
  expect(databaseHostOf("postgresql://user:hunter2@db.example/causeway")).toBe("db.example:5432/causeway");
  expect(databaseHostOf("not a url")).toBe("the address in DATABASE_URL");
});
