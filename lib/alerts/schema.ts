import { z } from "zod";
import { type AlertState, METRICS, type Metric, UNITS } from "@/lib/alerts/core/metrics";
import { nameOf } from "@/lib/operations/schema";

/** The shapes of the alert operations, shared with the form: nothing here may need Node. */

const MOST_MINUTES = 60;
/** How long nobody may call before it is told of: a day. */
const MOST_MINUTES_WITHOUT = 1440;

const fields = {
  name: nameOf(80, "Give the alert a name."),
  metric: z.enum(METRICS),
  /** A server's slug; null for all together. */
  connection: z.string().min(1).max(64).nullable().default(null),
  /** Milliseconds or percent; for a server in trouble and for no calls there is none. */
  threshold: z.number().positive("More than 0.").max(3_600_000).nullable().default(null),
  minutes: z.int().min(1, "At least a minute.").max(MOST_MINUTES_WITHOUT),
  /** After it was told of, it is not told of again for so long. */
  quietMinutes: z.int().min(0).max(10_080, "At most a week.").default(60),
  byEmail: z.boolean().default(false),
  webhook: z.string().min(1).max(64).nullable().default(null),
  enabled: z.boolean().default(true),
};

const whole = z.strictObject(fields);
type Fields = z.output<typeof whole>;

/** What the fields must be together; of a change, what comes out of it. */
export function problemOf({ metric, threshold, minutes }: Pick<Fields, "metric" | "threshold" | "minutes">) {
  if ((UNITS[metric] === null) !== (threshold === null))
    return { path: ["threshold"], message: UNITS[metric] === null ? "This metric has no limit." : "Write a limit." };
  if (metric === "error_rate" && (threshold ?? 0) > 100) return { path: ["threshold"], message: "At most 100 %." };
  if (metric !== "no_calls" && minutes > MOST_MINUTES)
    return { path: ["minutes"], message: `At most ${MOST_MINUTES} minutes.` };
  return null;
}

export const listAlertRulesInput = z.strictObject({});
export const createAlertRuleInput = whole.superRefine((input, refinement) => {
  const problem = problemOf(input);
  if (problem) refinement.addIssue({ code: "custom", ...problem });
});
const alert = z.string().min(1).max(64);
export const alertRuleInput = z.strictObject({ alert });
/** What is left out stays as it is. */
export const updateAlertRuleInput = z.strictObject({
  alert,
  name: fields.name.optional(),
  metric: fields.metric.optional(),
  connection: fields.connection.unwrap().optional(),
  threshold: fields.threshold.unwrap().optional(),
  minutes: fields.minutes.optional(),
  quietMinutes: fields.quietMinutes.unwrap().optional(),
  byEmail: fields.byEmail.unwrap().optional(),
  webhook: fields.webhook.unwrap().optional(),
  enabled: fields.enabled.unwrap().optional(),
});

/** Times are ISO 8601. */
export interface AlertRuleView {
  readonly id: string;
  readonly name: string;
  readonly metric: Metric;
  readonly connection: string | null;
  readonly threshold: number | null;
  readonly minutes: number;
  readonly quietMinutes: number;
  readonly byEmail: boolean;
  /** Its id. */
  readonly webhook: string | null;
  readonly enabled: boolean;
  /** In words, without the name. */
  readonly text: string;
  readonly state: AlertState;
  readonly stateSince: string;
  /** Measured at the last look; null where there was too little to measure. */
  readonly value: number | null;
  readonly firedAt: string | null;
  readonly evaluatedAt: string | null;
}

export interface AlertRules {
  readonly items: readonly AlertRuleView[];
  /** Whether mails can be sent at all. */
  readonly canSendMail: boolean;
}
