import { expect, test } from "vitest";
import type { ExploreStep } from "@/lib/connections/schema";
import { exploreSteps } from "./explore-steps";

const report = (step: ExploreStep["step"], outcome: ExploreStep["outcome"], detail = ""): ExploreStep => ({
  step,
  outcome,
  ms: 5,
  detail,
});
const shown = (steps: readonly ExploreStep[] | null, isRunning = false) =>
  exploreSteps(steps, isRunning).map(({ label, outcome, detail }) => [label, outcome, detail]);

test("before anything was asked, every step says what it will find out", () => {
  expect(shown(null)).toEqual([
    ["DNS", "waiting", "Where is it?"],
    ["Connect", "waiting", "Does it answer?"],
    ["TLS", "waiting", "Is it who it says?"],
    ["Negotiate", "waiting", "Which MCP version?"],
    ["List", "waiting", "Which tools?"],
  ]);
  expect(shown(null, true).every(([, outcome]) => outcome === "running")).toBe(true);
});

test("every step has a line of its own, also where the server said nothing", () => {
  const steps = [
    report("dns", "skipped"),
    report("connect", "ok"),
    report("tls", "skipped"),
    report("negotiate", "ok", "MCP 2025-11-25 with files"),
    report("list", "ok", "1 tool, 0 resources, 0 prompts"),
  ];
  expect(shown(steps).map(([, , detail]) => detail)).toEqual([
    "Not needed",
    "Answered",
    "Not needed",
    "MCP 2025-11-25 with files",
    "1 tool, 0 resources, 0 prompts",
  ]);
});

test("behind the step that failed nothing was reached, whatever the report calls it", () => {
  const steps = [
    report("connect", "ok"),
    report("negotiate", "failed", "files has nothing."),
    report("list", "skipped"),
  ];
  expect(shown(steps).slice(3)).toEqual([
    ["Negotiate", "failed", "Stopped here"],
    ["List", "waiting", "Not reached"],
  ]);
});
