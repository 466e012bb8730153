import { expect, test } from "vitest";
import { uuidv7 } from "@/lib/base/ids";
import type { CallOutcome, CallRecorder } from "@/lib/calls/record";
import { SparseLog } from "@/lib/gateway/calls/sparse-log";
import { intentOf, outcomeOf } from "@/tests/support/call-log";

const SILENT = { info() {}, warn() {}, error() {} };

function recorder(written: CallOutcome[]): CallRecorder {
  const never = () => Promise.reject(new Error("A refusal is one record."));
  return { begin: never, end: never, record: async (_intent, outcome) => void written.push(outcome) };
}

function refusal(startedAt: number, principalId: string, errorClass = "forbidden") {
  const intent = intentOf("org_1", { id: uuidv7(startedAt), startedAt, principalId });
  const outcome = outcomeOf(intent, "denied", { errorClass, errorMessage: "No." });
  return [`${principalId}|${errorClass}`, startedAt, () => ({ intent, outcome })] as const;
}

test("each key and each reason has ten rows a minute of its own", async () => {
  const written: CallOutcome[] = [];
  const log = new SparseLog(recorder(written), SILENT);
  for (let at = 0; at < 50; at++) {
    await log.note(...refusal(1_000_000 + at, "key_1"));
    await log.note(...refusal(1_000_000 + at, "key_2"));
    await log.note(...refusal(1_000_000 + at, "key_2", "gateway_not_found"));
  }
  expect(written).toHaveLength(30);
});

test("the next minute begins anew, and first says what was left out", async () => {
  const written: CallOutcome[] = [];
  const log = new SparseLog(recorder(written), SILENT);
  for (let at = 0; at < 12; at++) await log.note(...refusal(1_000_000 + at, "key_1"));
  await log.note(...refusal(1_060_000, "key_1"));
  expect(written.slice(10).map(({ errorMessage }) => errorMessage)).toEqual([
    "No. (This row stands for 2 such requests of this key within a minute.)",
    "No.",
  ]);
});

test("what is left out is written when the gateway ends", async () => {
  const written: CallOutcome[] = [];
  const log = new SparseLog(recorder(written), SILENT);
  for (let at = 0; at < 11; at++) await log.note(...refusal(1_000_000 + at, "key_1"));
  await log.close();
  expect(written.at(-1)?.errorMessage).toContain("stands for 1 such");
});

test("a refusal stands, even when it cannot be logged", async () => {
  const full = () => Promise.reject(new Error("full"));
  const log = new SparseLog({ begin: full, end: full, record: full }, SILENT);
  await expect(log.note(...refusal(1_000_000, "key_1"))).resolves.toBeUndefined();
});
