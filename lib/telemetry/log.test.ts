import { expect, test } from "vitest";
import { Fault } from "@/lib/base/errors";
import { createLog, type Log } from "@/lib/telemetry/log";

function linesOf(work: (log: Log) => void): string[] {
  const lines: string[] = [];
  work(createLog({ LOG_LEVEL: "debug" }, (line) => lines.push(line)));
  return lines;
}

const SECRET = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

test.each<[string, (log: Log) => void]>([
  ["a message", (log) => log.info(`key is ${SECRET}`)],
  ["a fact", (log) => log.warn({ key: SECRET }, "used")],
  ["a header", (log) => log.warn({ headers: { authorization: "hunter2-and-more" } }, "sent")],
  ["a child's fact", (log) => log.child({ credential: SECRET }).error("failed")],
  ["an error's message and stack", (log) => log.error({ err: new Error(`bad ${SECRET}`) }, "failed")],
  ["an error's cause", (log) => log.error({ err: new Error("outer", { cause: new Error(SECRET) }) }, "failed")],
  [
    "a fault's detail",
    (log) => log.error({ err: new Fault("internal", "no", { detail: { token: "hunter2-and-more" } }) }, "x"),
  ],
])("a secret in %s does not leave", (_where, work) => {
  const [line] = linesOf(work);
  expect(line).toContain("[redacted]");
  expect(line).not.toContain(SECRET.slice(0, 12));
  expect(line).not.toContain("hunter2");
});

test("what a caller sends cannot forge a line", () => {
  const lines = linesOf((log) => log.info({ tool: '\n{"level":"error","msg":"forged"}' }, "called\n\u001b[31m"));
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toContain("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "info", tool: '\n{"level":"error","msg":"forged"}' });
});

test("an error without a secret keeps its stack", () => {
  const [line] = linesOf((log) => log.error({ err: new Error("plain") }, "failed"));
  expect(JSON.parse(line ?? "")).toMatchObject({
    level: "error",
    msg: "failed",
    err: { message: "plain", stack: expect.stringContaining("log.test") },
  });
});

test("a level that was not asked for is not written", () => {
  const lines: string[] = [];
  createLog({ LOG_LEVEL: "error" }, (line) => lines.push(line)).warn("quiet");
  expect(lines).toEqual([]);
});
