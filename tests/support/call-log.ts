import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { uuidv7 } from "@/lib/base/ids";
import { type CallLog, type CallLogOptions, openCallLog } from "@/lib/calls/call-log";
import { countOf, mergeHistograms } from "@/lib/calls/core/histogram";
import type { CallIntent, CallOutcome, CallStatus } from "@/lib/calls/record";
import type { Database } from "@/lib/db/database";
import { createLog } from "@/lib/telemetry/log";

/** A folder that is gone when `work` has ended. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "causeway-calls-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface OpenOptions extends Partial<Pick<CallLogOptions, "spool" | "instanceId" | "now">> {
  readonly maxBytes?: number;
  readonly retentionDays?: number;
  /** Lines of the product's own log. */
  readonly lines?: string[];
}

export function openLog(database: Database, dataDir: string, options: OpenOptions = {}): Promise<CallLog> {
  const { maxBytes = 64 * 1024 * 1024, retentionDays = 90, lines = [], ...rest } = options;
  return openCallLog({
    database,
    dataDir,
    environment: { SPOOL_MAX_BYTES: maxBytes, CALL_LOG_RETENTION_DAYS: retentionDays },
    instanceId: uuidv7(),
    log: createLog({ LOG_LEVEL: "debug" }, (line) => lines.push(line)),
    ...rest,
  });
}

/** Opens a call log in a folder of its own, and closes and removes it. */
export async function withLog(
  database: Database,
  work: (log: CallLog, folder: string) => Promise<void>,
  options?: OpenOptions,
) {
  await withFolder(async (folder) => {
    const log = await openLog(database, folder, options);
    try {
      await work(log, folder);
    } finally {
      await log.close();
    }
  });
}

/** An organization that no other test has. The log has no foreign keys, so a name is enough. */
export function newOrganization(): string {
  return `org_${randomBytes(8).toString("hex")}`;
}

export function intentOf(organizationId: string, changes: Partial<CallIntent> = {}): CallIntent {
  const startedAt = changes.startedAt ?? Date.now();
  const id = changes.id ?? uuidv7(Number.isSafeInteger(startedAt) ? startedAt : Date.now());
  return {
    id,
    organizationId,
    startedAt,
    source: "mcp",
    method: "tools/call",
    endpoint: "/mcp",
    principalKind: "key",
    principalId: "key_1",
    principalName: "A key",
    keyId: "key_1",
    userId: null,
    clientName: "test",
    clientVersion: "1.0.0",
    clientAddress: "127.0.0.1",
    connectionId: "con_1",
    connectionSlug: "github",
    tool: "github__search",
    upstreamTool: "search",
    arguments: { query: "bridges" },
    clientProtocol: "2026-07-28",
    upstreamProtocol: "2025-11-25",
    traceId: id.replaceAll("-", ""),
    sessionId: "ses_1",
    strict: false,
    ...changes,
  };
}

export function outcomeOf(
  intent: CallIntent,
  status: CallStatus = "ok",
  changes: Partial<CallOutcome> = {},
): CallOutcome {
  return {
    id: intent.id,
    status,
    errorClass: null,
    errorCode: null,
    errorMessage: null,
    totalMs: 12.5,
    upstreamMs: 11.25,
    result: { content: [{ type: "text", text: "found" }] },
    ...changes,
  };
}

export interface CallRow {
  readonly id: string;
  readonly status: string;
  readonly tool: string;
  readonly total_ms: number;
  readonly arguments: string | null;
  readonly result: string | null;
  readonly error_message: string | null;
}

export function readCalls(database: Database, organizationId: string): Promise<CallRow[]> {
  return database.sql<CallRow>("SELECT * FROM calls WHERE organization_id = $1 ORDER BY started_at, id", [
    organizationId,
  ]);
}

interface Sums {
  readonly [column: string]: string | number | readonly number[];
  readonly latency: readonly number[];
}

/**
 * What the roll-ups and each breakdown of the totals say of an organization, and the same counted directly from its rows.
 * They have to be equal.
 */
export async function countBoth(database: Database, organizationId: string) {
  const sources = {
    minutes: "call_rollups WHERE",
    ...Object.fromEntries(
      ["all", "server", "tool", "caller"].flatMap((breakdown) =>
        ["hour", "day"].map((grain) => [
          `${breakdown} by ${grain}`,
          `call_totals WHERE breakdown = '${breakdown}' AND grain = '${grain}' AND`,
        ]),
      ),
    ),
  };
  const rolledUp: Record<string, object> = {};
  for (const [name, source] of Object.entries(sources))
    rolledUp[name] = addUp(await database.sql<Sums>(`SELECT * FROM ${source} organization_id = $1`, [organizationId]));
  const counted = await countDirectly(database, organizationId);
  return { rolledUp, counted: Object.fromEntries(Object.keys(sources).map((name) => [name, counted])) };
}

function addUp(rows: readonly Sums[]) {
  const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
  return {
    calls: sum("calls"),
    ok: sum("ok"),
    toolErrors: sum("tool_errors"),
    errors: sum("errors"),
    denied: sum("denied"),
    timeouts: sum("timeouts"),
    cancelled: sum("cancelled"),
    totalMs: Math.round(sum("total_ms_sum")),
    upstreamMs: Math.round(sum("upstream_ms_sum")),
    inHistogram: countOf(rows.reduce<number[]>((merged, row) => mergeHistograms(merged, row.latency), [])),
  };
}

async function countDirectly(database: Database, organizationId: string): Promise<ReturnType<typeof addUp>> {
  const rows = await database.sql<{ status: string; total_ms: number; upstream_ms: number | null }>(
    "SELECT status, total_ms, upstream_ms FROM calls WHERE organization_id = $1",
    [organizationId],
  );
  const known = rows.filter(({ status }) => status !== "unknown");
  const having = (status: string) => rows.filter((row) => row.status === status).length;
  return {
    calls: rows.length,
    ok: having("ok"),
    toolErrors: having("tool_error"),
    errors: having("error"),
    denied: having("denied"),
    timeouts: having("timeout"),
    cancelled: having("cancelled"),
    totalMs: Math.round(known.reduce((total, row) => total + row.total_ms, 0)),
    upstreamMs: Math.round(known.reduce((total, row) => total + (row.upstream_ms ?? 0), 0)),
    inHistogram: known.length,
  };
}

/** A database that can be taken away and given back. Everything else is the real one. */
export function interruptible(database: Database): Database & { isAway: boolean; attempts: number } {
  const refuse = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const wrapped: Database & { isAway: boolean; attempts: number } = {
    ...database,
    isAway: false,
    attempts: 0,
    sql: ((text, parameters) => {
      wrapped.attempts += 1;
      return wrapped.isAway ? Promise.reject(refuse()) : database.sql(text, parameters);
    }) as Database["sql"],
    sqlTransaction: ((work) => {
      wrapped.attempts += 1;
      return wrapped.isAway ? Promise.reject(refuse()) : database.sqlTransaction(work);
    }) as Database["sqlTransaction"],
  };
  return wrapped;
}
