import { randomBytes } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import { uuidv7 } from "@/lib/base/ids";
import type { FinishedCall } from "@/lib/calls/backlog";
import type { CallIntent, CallOutcome } from "@/lib/calls/record";
import { intentJson, outcomeLine, readFacts } from "@/lib/calls/record-lines";
import { countByMinute } from "@/lib/calls/roll-up";
import { addTotals, storeCallsIn } from "@/lib/calls/store-calls";
import type { Database } from "@/lib/db/database";
import { callsOfDay, DAY_MS, type SampleCall, shareOfDays } from "./core/make-calls";
import { versionOf } from "./core/northwind";
import { type PlantedSample, plantSample } from "./plant-sample";

export interface SeedOptions {
  readonly days: number;
  readonly calls: number;
  /** Of the youngest days the calls themselves are kept, of those before what they came to: as after retention. */
  readonly logDays: number;
  /** Unix milliseconds. */
  readonly now: number;
  readonly onDay?: (day: number, of: number) => void;
}

export interface SeededSample {
  readonly slug: string;
  readonly calls: number;
  readonly logged: number;
}

const BATCH = 1000;

/**
 * Makes an organization of its own with a year of made-up calls, so that nothing real is mixed with it: it is called
 * sample data wherever it is seen, and is removed as a whole (remove-sample).
 *
 * @throws Fault `conflict` when it is there already; `not_found` before the first run, when nobody could look at it
 */
export async function seedSample(database: Database, options: SeedOptions): Promise<SeededSample> {
  const planted = await plantSample(database, options.now);
  const today = Math.floor(options.now / DAY_MS) * DAY_MS;
  const firstDay = today - (options.days - 1) * DAY_MS;
  const firstLogged = today - (options.logDays - 1) * DAY_MS;
  await database.sqlTransaction((sql) =>
    sql("SELECT causeway_ensure_call_partitions($1::date, $2::date)", [
      isoDay(Math.max(firstDay, firstLogged)),
      isoDay(today),
    ]),
  );
  let calls = 0;
  let logged = 0;
  for (const [at, share] of shareOfDays(firstDay, options.days).entries()) {
    const day = firstDay + at * DAY_MS;
    const made = [...callsOfDay(day, Math.round(share * options.calls), options.now)];
    if (day >= firstLogged) logged += await storeDay(database, planted, made, day);
    else await sumUpDay(database, planted, made, day);
    calls += made.length;
    options.onDay?.(at + 1, options.days);
  }
  return { slug: planted.slug, calls, logged };
}

async function storeDay(
  database: Database,
  planted: PlantedSample,
  made: readonly SampleCall[],
  day: number,
): Promise<number> {
  let stored = 0;
  for (let from = 0; from < made.length; from += BATCH) {
    const batch = made.slice(from, from + BATCH).map((call) => finishedCall(planted, call, day));
    stored += await database.sqlTransaction((sql) => storeCallsIn(sql, batch));
  }
  return stored;
}

async function sumUpDay(database: Database, planted: PlantedSample, made: readonly SampleCall[], day: number) {
  const minutes = countByMinute(made.map((call) => factsOf(finishedCall(planted, call, day))));
  if (minutes.length > 0) await database.sqlTransaction((sql) => addTotals(sql, minutes));
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function factsOf({ outcome }: FinishedCall) {
  if (outcome === null) throw new Fault("internal", "A made-up call has no outcome.");
  return readFacts(outcome);
}

/** As the spool would have it: redacted and counted by the same code as a real call. */
function finishedCall(planted: PlantedSample, call: SampleCall, day: number): FinishedCall {
  const id = uuidv7(call.startedAt);
  const caller = planted.callers.get(call.caller.name);
  const connectionId = planted.connections.get(call.server.slug) ?? null;
  const intent: CallIntent = {
    id,
    organizationId: planted.organizationId,
    startedAt: call.startedAt,
    source: "mcp",
    method: "tools/call",
    endpoint: "/mcp",
    principalKind: "key",
    principalId: caller?.keyId ?? null,
    principalName: call.caller.isService ? call.caller.name : `${call.caller.name}, ${call.client}`,
    keyId: caller?.keyId ?? null,
    userId: caller?.userId ?? null,
    clientName: call.client,
    clientVersion: versionOf(call.client, Math.floor(day / DAY_MS) % 365),
    clientAddress: "192.0.2.10",
    connectionId: call.status === "denied" ? null : connectionId,
    connectionSlug: call.status === "denied" ? null : call.server.slug,
    tool: `${call.server.slug}__${call.tool.name}`,
    upstreamTool: call.status === "denied" ? null : call.tool.name,
    arguments: { sample: true, query: `made-up ${call.tool.name}` },
    clientProtocol: "2025-11-25",
    upstreamProtocol: call.status === "denied" ? null : "2025-11-25",
    traceId: randomBytes(16).toString("hex"),
    strict: false,
    sessionId: null,
  };
  const outcome: CallOutcome = {
    id,
    status: call.status,
    errorClass: call.errorClass,
    errorCode: null,
    errorMessage: call.errorClass && (MESSAGES[call.errorClass]?.(call) ?? "The server reported an error."),
    totalMs: call.totalMs,
    upstreamMs: call.upstreamMs,
    result:
      call.status === "ok"
        ? { content: [{ type: "text", text: `Sample data: ${call.server.name} answered.` }] }
        : undefined,
  };
  // Behind the record's kind and id, without the line's end.
  return {
    id,
    intent: intentJson(intent),
    outcome: outcomeLine(intent, outcome).slice(1 + id.length, -1),
    segments: [],
  };
}

const MESSAGES: Readonly<Record<string, (call: SampleCall) => string>> = {
  request_timeout: () => "Request timeout after 30 s",
  upstream_unreachable: ({ server }) => `${server.slug} could not be reached`,
  needs_reauth: ({ server }) => `${server.slug} needs re-authorization: its token was refused`,
  rate_limited: ({ server }) => `${server.slug} asks to slow down`,
  tool_not_found: ({ server, tool }) => `Tool not found: ${server.slug}__${tool.name}`,
  tool_error: ({ tool }) => `${tool.name} failed: nothing matches`,
  cancelled: () => "The client cancelled the call.",
};
