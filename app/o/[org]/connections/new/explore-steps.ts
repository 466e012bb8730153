import type { StepView } from "@/components/crossing/steps-line";
import type { ExploreStep } from "@/lib/connections/schema";

const ROAD: readonly { step: ExploreStep["step"]; label: string; idle: string }[] = [
  { step: "dns", label: "DNS", idle: "Where is it?" },
  { step: "connect", label: "Connect", idle: "Does it answer?" },
  { step: "tls", label: "TLS", idle: "Is it who it says?" },
  { step: "negotiate", label: "Negotiate", idle: "Which MCP version?" },
  { step: "list", label: "List", idle: "Which tools?" },
];

/** The whole road, with what is known of each step: what the exploration did not reach stays waiting. */
export function exploreSteps(steps: readonly ExploreStep[] | null, isRunning: boolean): StepView[] {
  return ROAD.map(({ step, label, idle }) => {
    const report = steps?.find((candidate) => candidate.step === step);
    if (report) {
      const ms = report.outcome === "skipped" ? null : report.ms;
      return { step, label, outcome: report.outcome, ms, detail: report.detail };
    }
    return { step, label, outcome: isRunning ? "running" : "waiting", ms: null, detail: steps ? "Not reached" : idle };
  });
}
