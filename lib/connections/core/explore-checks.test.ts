import { expect, test } from "vitest";
import { exploreChecks } from "./explore-checks";

const ROAD = ["dns", "connect", "tls", "negotiate", "list"] as const;

function checksOf(failed: (typeof ROAD)[number], facts: object = {}) {
  const steps = ROAD.slice(0, ROAD.indexOf(failed) + 1).map((step) => ({
    step,
    outcome: step === failed ? ("failed" as const) : ("ok" as const),
  }));
  const checks = exploreChecks({ steps, isCredentialRefused: false, hasCredential: true, httpStatus: null, ...facts });
  for (const { detail } of checks) expect(detail).toMatch(/\.$/);
  return checks.map(({ outcome }) => outcome);
}

test.each([
  ["no such host", "dns", {}, ["failed", "unknown", "unknown", "failed"]],
  ["nothing listens", "connect", {}, ["failed", "unknown", "unknown", "failed"]],
  ["a certificate of somebody else", "tls", {}, ["failed", "unknown", "unknown", "failed"]],
  ["a refused key", "negotiate", { isCredentialRefused: true, httpStatus: 401 }, ["ok", "failed", "unknown", "ok"]],
  ["a wrong path", "negotiate", { httpStatus: 404 }, ["failed", "ok", "failed", "ok"]],
  ["a page instead of MCP", "negotiate", { httpStatus: 200 }, ["ok", "ok", "failed", "ok"]],
  ["an answer that makes no sense", "negotiate", {}, ["ok", "ok", "failed", "unknown"]],
  ["an error of the server's own", "negotiate", { httpStatus: 503 }, ["ok", "ok", "unknown", "ok"]],
  ["a list that fails", "list", { httpStatus: 500 }, ["ok", "ok", "ok", "ok"]],
] as const)("%s: URL, headers, protocol, request", (_what, failed, facts, outcomes) => {
  expect(checksOf(failed, facts)).toEqual(outcomes);
});
