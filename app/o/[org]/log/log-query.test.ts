import { expect, test } from "vitest";
import { listCallsInput } from "@/lib/calls/schema";
import { filtersOf, LOG_PARAMETERS, readLogQuery } from "./log-query";

const NOW = Date.UTC(2026, 10, 20, 12);

test("a range that moves begins that long before now, and wins over fixed times", () => {
  const query = readLogQuery({ range: "24h", from: "2020-01-01T00:00:00Z", status: "error" });
  expect(filtersOf(query, NOW)).toMatchObject({ from: "2026-11-19T12:00:00.000Z", to: undefined, status: "error" });
});

test("a free range is taken in any zone and kept in UTC", () => {
  const query = readLogQuery({ from: "2026-11-01T00:00:00+02:00", to: "2026-11-02T00:00:00Z" });
  expect([query.from, query.to]).toEqual(["2026-10-31T22:00:00.000Z", "2026-11-02T00:00:00.000Z"]);
});

test.each([
  [{ status: "nonsense" }],
  [{ method: "tools/none" }],
  [{ from: "yesterday", to: "'; DROP" }],
  [{ slowerThan: "-1" }],
  [{ slowerThan: "1e9" }],
  [{ range: "toString" }],
])("%j is left out", (query) => {
  expect(Object.values(readLogQuery(query)).filter((value) => value !== undefined)).toEqual([]);
});

test("all that the address can say is understood by the operation", () => {
  const query = readLogQuery({
    status: "ok",
    method: "all",
    connection: "github",
    tool: "search",
    caller: "key_1",
    client: "cursor",
    slowerThan: "2000",
    range: "7d",
  });
  expect(listCallsInput.safeParse(filtersOf(query, NOW)).error).toBeUndefined();
  expect(Object.keys(query).sort()).toEqual([...LOG_PARAMETERS].sort());
});
