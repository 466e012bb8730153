import { describe, expect, test } from "vitest";
import { type Check, findRegressions, type SuiteResult } from "../../conformance/compare";

const suite = (...checks: Check[]): SuiteResult => new Map([["ping", checks]]);
const passed: Check = { id: "ping-response", status: "SUCCESS" };

describe("the conformance comparison lets nothing through that passes directly", () => {
  test.each<[string, SuiteResult, string]>([
    ["a failure", suite({ ...passed, status: "FAILURE", errorMessage: "no answer" }), "FAILURE"],
    ["a warning in place of a success", suite({ ...passed, status: "WARNING" }), "WARNING"],
    ["a check that is not reported", suite(), "missing"],
    ["a scenario that is not reported", new Map(), "missing"],
  ])("%s is a regression", (_, through, became) => {
    expect(findRegressions(suite(passed), through)).toMatchObject([
      { scenario: "ping", check: "ping-response", became },
    ]);
  });

  test("a success that became a remark is none: the suite found nothing to judge", () => {
    expect(findRegressions(suite(passed), suite({ ...passed, status: "INFO" }))).toEqual([]);
  });

  test("one of two successes under the same id lost is a regression", () => {
    const through = suite(passed, { ...passed, status: "FAILURE" });
    expect(findRegressions(suite(passed, passed), through)).toHaveLength(1);
  });

  test("a failure under an id that only the gateway's run knows is a regression", () => {
    const through = suite(passed, { id: "uncaught-error", status: "FAILURE" });
    expect(findRegressions(suite(passed), through)).toMatchObject([{ check: "uncaught-error" }]);
  });

  test("what fails directly may fail through the gateway too, and remarks do not count", () => {
    const both = suite({ id: "tasks", status: "FAILURE" }, { id: "sent", status: "INFO" }, passed);
    expect(findRegressions(both, both)).toEqual([]);
    expect(findRegressions(both, suite(passed, { id: "tasks", status: "SUCCESS" }))).toEqual([]);
  });
});
