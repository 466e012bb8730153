import { type MinuteRow, measure, type Reading, type WatchedServer } from "@/lib/alerts/core/measure";
import { type AlertState, type Metric, UNITS } from "@/lib/alerts/core/metrics";
import { type Standing, step } from "@/lib/alerts/core/step";
import { firingWords, resolvedWords, ruleWords } from "@/lib/alerts/core/words";
import { ALERT_COLUMNS, type AlertRow, pathOf, toldRule } from "@/lib/alerts/rule-views";
import type { Database } from "@/lib/db/database";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import { notify } from "@/lib/notifications/notify";
import { type Plan, planIncludes, planOf } from "@/lib/plans/plans";

export interface WatchParts {
  readonly database: Database;
  readonly defaultPlan: Plan;
  /** Calls that have ended wait longer than usual to be counted. */
  isCallLogBehind(): boolean;
  now(): number;
  onError(error: unknown): void;
}

const MINUTE_MS = 60_000;
/** Calls reach the roll-ups within seconds: so long after its end a minute is taken for whole. */
const SETTLES_MS = 10_000;

/** Looks once at each minute that is over, for every rule that is on; reads roll-ups, never calls. */
export async function watchRules(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const until = Math.floor((parts.now() - SETTLES_MS) / MINUTE_MS) * MINUTE_MS;
  for (const organizationId of await organizationsToWatch(parts, until)) {
    if (signal.aborted) return;
    await watchOrganization(parts, organizationId, until).catch(parts.onError);
  }
}

/** Across organizations: one job serves them all. */
async function organizationsToWatch({ database, defaultPlan }: WatchParts, until: number): Promise<readonly string[]> {
  const rows = await database.system.alertRule.findMany({
    where: { ...due(until), organization: { suspendedAt: null } },
    distinct: ["organizationId"],
    select: { organizationId: true, organization: { select: { plan: true } } },
  });
  return rows
    .filter(({ organization }) => planIncludes(planOf(organization.plan, defaultPlan), "advancedAnalytics"))
    .map(({ organizationId }) => organizationId);
}

function due(until: number) {
  return { enabled: true, OR: [{ evaluatedAt: null }, { evaluatedAt: { lt: new Date(until) } }] };
}

async function watchOrganization(parts: WatchParts, organizationId: string, until: number): Promise<void> {
  const db = parts.database.organization(organizationId);
  const rules = await db.alertRule.findMany({ where: due(until), select: { ...ALERT_COLUMNS, createdAt: true } });
  // One that was just made has not been on for as long as it must hold.
  const ripe = rules.filter(
    ({ createdAt, minutes, metric }) =>
      metric !== "no_calls" || until - minutes * MINUTE_MS >= Math.floor(createdAt.getTime() / MINUTE_MS) * MINUTE_MS,
  );
  const [rows, servers, settings] = await Promise.all([
    readMinutes(db, ripe, until),
    readServers(db),
    db.organization.findFirst({ where: { id: organizationId }, select: { gatewayEnabled: true } }),
  ]);
  const isServing = settings?.gatewayEnabled === true && !parts.isCallLogBehind();
  for (const row of ripe) {
    const reading = measure({ ...row, metric: row.metric as Metric }, { rows, servers, until, isServing });
    await takeStep(db, row, reading, until, parts.now());
  }
}

/** As far back as a rule looks that needs to tell minutes apart; the histograms only where one asks for them. */
async function readMinutes(
  db: OrganizationDb,
  rules: readonly AlertRow[],
  until: number,
): Promise<readonly MinuteRow[]> {
  const measured = rules.filter(({ metric }) => UNITS[metric as Metric] !== null);
  const counted = rules.filter(({ metric }) => metric === "no_calls");
  const within = (some: readonly AlertRow[]) => ({
    gte: new Date(until - Math.max(...some.map(({ minutes }) => minutes)) * MINUTE_MS),
    lt: new Date(until),
  });
  const [rows, counts] = await Promise.all([
    measured.length === 0
      ? []
      : db.callRollup.findMany({
          where: { minute: within(measured) },
          select: {
            minute: true,
            connectionId: true,
            calls: true,
            ok: true,
            toolErrors: true,
            errors: true,
            timeouts: true,
            latency: true,
          },
        }),
    counted.length === 0
      ? []
      : db.callRollup.groupBy({
          by: ["minute", "connectionId"],
          where: { minute: within(counted) },
          _sum: { calls: true },
        }),
  ]);
  const known = new Set(rows.map(({ minute, connectionId }) => `${minute.getTime()} ${connectionId}`));
  return [
    ...rows.map(({ minute, ...row }) => ({ ...row, minute: minute.getTime() })),
    ...counts
      .filter(({ minute, connectionId }) => !known.has(`${minute.getTime()} ${connectionId}`))
      .map(({ minute, connectionId, _sum }) => ({
        ...NOTHING,
        minute: minute.getTime(),
        connectionId,
        calls: _sum.calls ?? 0,
      })),
  ];
}

/** A minute of which only the number of calls was asked: no share and no quantile is made of it. */
const NOTHING = { calls: 0, ok: 0, toolErrors: 0, errors: 0, timeouts: 0, latency: [] } as const;

async function readServers(db: OrganizationDb): Promise<readonly WatchedServer[]> {
  const rows = await db.connection.findMany({
    where: { kind: { not: "builtin" } },
    select: { id: true, status: true, disabledAt: true, firstFailureAt: true },
  });
  return rows.map(({ id, status, disabledAt, firstFailureAt }) => ({
    id,
    isInTrouble: disabledAt === null && (status === "error" || status === "needs_reauth" || status === "paused"),
    troubledSince: firstFailureAt?.getTime() ?? null,
  }));
}

/**
 * Writes where the rule stands now, and in the same transaction what people are told. Whoever comes second to a minute,
 * in this process or another, changes nothing and tells nobody.
 */
async function takeStep(
  db: OrganizationDb,
  row: AlertRow,
  reading: Reading,
  until: number,
  now: number,
): Promise<void> {
  const { next, tell } = step(standingOf(row), reading.isBreached, row.quietMinutes * MINUTE_MS, now);
  await db.$transaction(async (tx) => {
    const { count } = await tx.alertRule.updateMany({
      where: { id: row.id, enabled: true, evaluatedAt: row.evaluatedAt },
      data: {
        state: next.state,
        stateSince: new Date(next.stateSince),
        firedAt: next.firedAt === null ? null : new Date(next.firedAt),
        notifiedAt: next.notifiedAt === null ? null : new Date(next.notifiedAt),
        wasTold: next.wasTold,
        value: reading.value,
        evaluatedAt: new Date(until),
      },
    });
    if (count > 0 && tell !== null) await tellOf(tx, row, tell, reading.value);
  });
}

function standingOf({ state, stateSince, firedAt, notifiedAt, wasTold }: AlertRow): Standing {
  return {
    state: state as AlertState,
    stateSince: stateSince.getTime(),
    firedAt: firedAt?.getTime() ?? null,
    notifiedAt: notifiedAt?.getTime() ?? null,
    wasTold,
  };
}

async function tellOf(
  tx: OrganizationTransaction,
  row: AlertRow,
  tell: "firing" | "resolved",
  value: number | null,
): Promise<void> {
  const rule = toldRule(row);
  const isFiring = tell === "firing";
  await notify(tx, {
    kind: isFiring ? "alert.firing" : "alert.resolved",
    title: isFiring ? row.name : `Resolved: ${row.name}`,
    text: `${ruleWords(rule)}: ${isFiring ? firingWords(rule, value) : resolvedWords(rule, value)}`,
    path: pathOf(row),
    to: { permission: "organization.write" },
    byEmail: row.byEmail,
    webhookId: row.webhookId,
  });
}
