import type { FinishedCall } from "@/lib/calls/backlog";
import { joinRow, readFacts } from "@/lib/calls/record-lines";
import { type Counters, countByMinute, type MinuteOfCalls, type RollUpFacts, rollUp } from "@/lib/calls/roll-up";
import { totalsOf } from "@/lib/calls/totals";
import type { Database } from "@/lib/db/database";

/**
 * Stores calls and what they add to the roll-ups in one transaction. Doing it again changes nothing: a row that is there
 * stays, and only rows that are new are counted. One exception: a row that says `unknown`, because another process gave
 * the call up, is replaced by the outcome that has turned up.
 *
 * Resolves to the number of rows that were new or replaced.
 */
export async function storeCalls(database: Database, calls: readonly FinishedCall[]): Promise<number> {
  return database.sqlTransaction((sql) => storeCallsIn(sql, calls));
}

/** The same within a transaction of the caller's. */
export async function storeCallsIn(sql: Database["sql"], calls: readonly FinishedCall[]): Promise<number> {
  const facts = new Map<string, RollUpFacts>();
  const rows: string[] = [];
  const strict: { readonly id: string; readonly organization_id: string }[] = [];
  for (const { id, intent, outcome } of calls) {
    if (outcome === null) {
      // Refused after all; only under strict does the database know of it.
      strict.push({ id, organization_id: String((JSON.parse(intent) as Record<string, unknown>).organization_id) });
      continue;
    }
    const fact = readFacts(outcome);
    facts.set(id, fact);
    rows.push(joinRow(id, intent, outcome));
    if (fact.strict) strict.push({ id, organization_id: fact.organizationId });
  }
  const fresh = rows.length === 0 ? NONE : await insertCalls(sql, rows);
  const settled = fresh.ids === null ? [] : await sql<{ id: string }>(SETTLE_UNKNOWN, [`[${rows.join(",")}]`]);
  const settledIds = settled.map(({ id }) => id);
  const minutes = countByMinute(factsOf(facts, fresh.ids), factsOf(facts, settledIds));
  if (minutes.length > 0) {
    await sql(ADD_ROLL_UPS, [JSON.stringify(rollUp(minutes).map(rounded))]);
    await addTotals(sql, minutes);
  }
  if (strict.length > 0) await sql(REMOVE_INTENTS, [JSON.stringify(strict)]);
  return fresh.count + settled.length;
}

/** What calls add to the sums of hours and days. */
export async function addTotals(sql: Database["sql"], minutes: readonly MinuteOfCalls[]): Promise<void> {
  await sql(ADD_TOTALS, [JSON.stringify(totalsOf(minutes).map(rounded))]);
}

interface Inserted {
  readonly count: number;
  /** Null: all of them, which is nearly always so. */
  readonly ids: readonly string[] | null;
}

const NONE: Inserted = { count: 0, ids: null };

async function insertCalls(sql: Database["sql"], rows: readonly string[]): Promise<Inserted> {
  const [inserted] = await sql<Inserted>(INSERT_CALLS, [`[${rows.join(",")}]`, rows.length]);
  return inserted ?? NONE;
}

function factsOf(facts: ReadonlyMap<string, RollUpFacts>, ids: readonly string[] | null): RollUpFacts[] {
  if (ids === null) return [...facts.values()];
  return ids.flatMap((id) => facts.get(id) ?? []);
}

function rounded<Row extends Counters>(row: Row): Row {
  return {
    ...row,
    total_ms_sum: toMicroseconds(row.total_ms_sum),
    upstream_ms_sum: toMicroseconds(row.upstream_ms_sum),
  };
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

const INTENT_COLUMNS =
  "organization_id text, source text, method text, endpoint text, principal_kind text, principal_id text, principal_name text, " +
  "key_id text, user_id text, client_name text, client_version text, client_address text, connection_id text, " +
  "connection_slug text, tool text, upstream_tool text, client_protocol text, upstream_protocol text, trace_id text, " +
  "session_id text, strict boolean";

const OUTCOME_COLUMNS =
  "status text, error_class text, error_code integer, error_message text, total_ms double precision, " +
  "upstream_ms double precision, gateway_ms double precision";

const PLAIN = [INTENT_COLUMNS, OUTCOME_COLUMNS]
  .join(", ")
  .split(", ")
  .map((column) => column.slice(0, column.indexOf(" ")))
  .join(", ");

// `json`, not `jsonb`: what stands in the row is what the client and the upstream sent, in their order. Read as `json`,
// a string keeps its quotes, so the columns hold JSON in any case.
const INSERT_CALLS = `
  WITH fresh AS (INSERT INTO calls (id, started_at, arguments, arguments_truncated, result, result_truncated, ${PLAIN})
  SELECT id, to_timestamp(started_ms / 1000.0), arguments::text, coalesce(arguments_truncated, false), result::text,
    coalesce(result_truncated, false), ${PLAIN}
  FROM json_to_recordset($1::json) AS r(id uuid, started_ms double precision, arguments json, arguments_truncated boolean,
    result json, result_truncated boolean, ${INTENT_COLUMNS}, ${OUTCOME_COLUMNS})
  ON CONFLICT (started_at, id) DO NOTHING
  RETURNING id)
  SELECT count(*)::integer AS count, CASE WHEN count(*) < $2::integer THEN coalesce(array_agg(id::text), '{}') END AS ids FROM fresh`;

const SETTLE_UNKNOWN = `
  UPDATE calls SET status = r.status, error_class = r.error_class, error_code = r.error_code,
    error_message = r.error_message, total_ms = r.total_ms, upstream_ms = r.upstream_ms, gateway_ms = r.gateway_ms,
    result = r.result::text, result_truncated = coalesce(r.result_truncated, false)
  FROM json_to_recordset($1::json) AS r(id uuid, started_ms double precision, result json, result_truncated boolean, ${OUTCOME_COLUMNS})
  WHERE calls.started_at = to_timestamp(r.started_ms / 1000.0) AND calls.id = r.id
    AND calls.status = 'unknown' AND r.status <> 'unknown'
  RETURNING calls.id`;

const COUNTERS = [
  "calls",
  "ok",
  "tool_errors",
  "errors",
  "denied",
  "timeouts",
  "cancelled",
  "total_ms_sum",
  "upstream_ms_sum",
] as const;

/** Adds to rows of a table of sums, or makes them. `keys` and `labels` with their types. */
function addingTo(table: string, keys: Readonly<Record<string, string>>, labels: readonly string[]): string {
  const columns = [...Object.keys(keys), ...labels, ...COUNTERS, "latency"].join(", ");
  const types = [
    ...Object.entries(keys).map(([name, type]) => `${name} ${type}`),
    ...labels.map((name) => `${name} text`),
    ...COUNTERS.map((name) => `${name} ${name.endsWith("_sum") ? "double precision" : "integer"}`),
    "latency integer[]",
  ].join(", ");
  return `
  INSERT INTO ${table} AS known (${columns})
  SELECT ${columns} FROM json_to_recordset($1::json) AS r(${types})
  ON CONFLICT (${Object.keys(keys).join(", ")}) DO UPDATE SET
    ${COUNTERS.map((name) => `${name} = known.${name} + excluded.${name}`).join(", ")},
    latency = ARRAY(
      SELECT coalesce(have, 0) + coalesce(more, 0)
      FROM unnest(known.latency, excluded.latency) WITH ORDINALITY AS bucket(have, more, place) ORDER BY place)`;
}

const ADD_ROLL_UPS = addingTo(
  "call_rollups",
  { organization_id: "text", minute: "timestamptz", connection_id: "text", tool: "text" },
  ["connection_slug"],
);

const ADD_TOTALS = addingTo(
  "call_totals",
  {
    organization_id: "text",
    breakdown: "text",
    grain: "text",
    at: "timestamptz",
    connection_id: "text",
    tool: "text",
    principal_id: "text",
    client_name: "text",
    error_class: "text",
  },
  ["connection_slug", "principal_name"],
);

const REMOVE_INTENTS = `
  DELETE FROM call_intents USING json_to_recordset($1::json) AS r(organization_id text, id uuid)
  WHERE call_intents.organization_id = r.organization_id AND call_intents.id = r.id`;
