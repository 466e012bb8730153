import type { AlertState, Metric } from "@/lib/alerts/core/metrics";
import { ruleWords, type ToldRule } from "@/lib/alerts/core/words";
import type { AlertRuleView } from "@/lib/alerts/schema";

export const ALERT_COLUMNS = {
  id: true,
  name: true,
  metric: true,
  connectionId: true,
  threshold: true,
  minutes: true,
  quietMinutes: true,
  byEmail: true,
  webhookId: true,
  enabled: true,
  state: true,
  stateSince: true,
  value: true,
  firedAt: true,
  notifiedAt: true,
  wasTold: true,
  evaluatedAt: true,
  connection: { select: { slug: true, name: true } },
} as const;

export interface AlertRow {
  readonly id: string;
  readonly name: string;
  readonly metric: string;
  readonly connectionId: string | null;
  readonly threshold: number | null;
  readonly minutes: number;
  readonly quietMinutes: number;
  readonly byEmail: boolean;
  readonly webhookId: string | null;
  readonly enabled: boolean;
  readonly state: string;
  readonly stateSince: Date;
  readonly value: number | null;
  readonly firedAt: Date | null;
  readonly notifiedAt: Date | null;
  readonly wasTold: boolean;
  readonly evaluatedAt: Date | null;
  readonly connection: { readonly slug: string; readonly name: string } | null;
}

/** Metric and state are written by us alone, from their lists. */
export function toldRule({ metric, threshold, minutes, connection }: AlertRow): ToldRule {
  return { metric: metric as Metric, threshold, minutes, server: connection?.name ?? null };
}

export function toAlertView(row: AlertRow): AlertRuleView {
  return {
    id: row.id,
    name: row.name,
    metric: row.metric as Metric,
    connection: row.connection?.slug ?? null,
    threshold: row.threshold,
    minutes: row.minutes,
    quietMinutes: row.quietMinutes,
    byEmail: row.byEmail,
    webhook: row.webhookId,
    enabled: row.enabled,
    text: ruleWords(toldRule(row)),
    state: row.state as AlertState,
    stateSince: row.stateSince.toISOString(),
    value: row.value,
    firedAt: row.firedAt?.toISOString() ?? null,
    evaluatedAt: row.evaluatedAt?.toISOString() ?? null,
  };
}

/** Where what the rule is about is looked at. */
export function pathOf({ connection, metric }: Pick<AlertRow, "connection" | "metric">): string {
  if (metric === "server_trouble") return connection ? `/connections/${connection.slug}` : "/connections";
  return connection ? `/analytics?connection=${connection.slug}` : "/analytics";
}

/** For the log of changes. */
export function settingsOf(row: AlertRow): Record<string, unknown> {
  const { name, metric, threshold, minutes, quietMinutes, byEmail, webhookId, enabled, connection } = row;
  return {
    name,
    metric,
    connection: connection?.slug ?? null,
    threshold,
    minutes,
    quietMinutes,
    byEmail,
    webhookId,
    enabled,
  };
}
