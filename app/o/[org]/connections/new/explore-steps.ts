import type { StepView } from "@/components/crossing/steps-line";
import type { ExploreStep } from "@/lib/connections/schema";

interface Stage {
  readonly step: ExploreStep["step"];
  readonly label: string;
  /** Before it is taken, and once it is where the server has nothing to say about it. */
  readonly idle: string;
  readonly done: string;
}

const ROAD: readonly Stage[] = [
  { step: "dns", label: "DNS", idle: "Where is it?", done: "Found" },
  { step: "connect", label: "Connect", idle: "Does it answer?", done: "Answered" },
  { step: "tls", label: "TLS", idle: "Is it who it says?", done: "Trusted" },
  { step: "negotiate", label: "Negotiate", idle: "Which MCP version?", done: "Agreed" },
  { step: "list", label: "List", idle: "Which tools?", done: "Read" },
];

/** The whole road, with what is known of each step: what the exploration did not reach stays waiting. */
export function exploreSteps(steps: readonly ExploreStep[] | null, isRunning: boolean): StepView[] {
  let hasFailed = false;
  return ROAD.map(({ step, label, idle, done }) => {
    const report = steps?.find((candidate) => candidate.step === step);
    if (!report || hasFailed) {
      const detail = steps ? "Not reached" : idle;
      return { step, label, outcome: isRunning ? "running" : "waiting", ms: null, detail };
    }
    const { outcome, ms } = report;
    hasFailed = outcome === "failed";
    // Why it failed stands below the line, where there is room for a sentence.
    const detail = hasFailed ? "Stopped here" : outcome === "skipped" ? "Not needed" : report.detail || done;
    return { step, label, outcome, ms: outcome === "skipped" ? null : ms, detail };
  });
}
