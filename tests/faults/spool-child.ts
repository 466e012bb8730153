/**
 * A process that logs calls as fast as it can until it is killed. What it knows goes to file descriptor 3, one line at a
 * time, written before and after: `begin <id>`, `made <id>` when the intent is logged, `answered <id> <status>` when the
 * outcome is. Arguments: data folder, organization, database URL or `none`.
 */
import { writeSync } from "node:fs";
import { uuidv7 } from "@/lib/base/ids";
import { openCallLog } from "@/lib/calls/call-log";
import { databaseOver } from "@/lib/db/client";
import type { Database } from "@/lib/db/database";
import { openPostgresDriver } from "@/lib/db/postgres";
import { createLog } from "@/lib/telemetry/log";
import { intentOf, outcomeOf } from "@/tests/support/call-log";

const [dataDir = "", organization = "", databaseUrl = "none"] = process.argv.slice(2);

const away = () => Promise.reject(new Error("away"));
const nowhere = { kind: "postgresql", sql: away, sqlTransaction: away } as unknown as Database;
const database = databaseUrl === "none" ? nowhere : databaseOver(openPostgresDriver(databaseUrl, 4));

const log = await openCallLog({
  dataDir,
  database,
  environment: { SPOOL_MAX_BYTES: 1e9, CALL_LOG_RETENTION_DAYS: 90 },
  instanceId: uuidv7(),
  log: createLog({ LOG_LEVEL: "silent" }, () => undefined),
  // Small, so that segments come and go while it runs.
  spool: { segmentBytes: 100_000 },
});

const tell = (line: string) => writeSync(3, `${line}\n`);
const STATUSES = ["ok", "tool_error", "error", "timeout"] as const;

async function makeCalls(): Promise<void> {
  for (let at = 0; ; at++) {
    const intent = intentOf(organization, {
      tool: `github__tool_${at % 5}`,
      strict: databaseUrl !== "none" && at % 20 === 0,
    });
    const status = STATUSES[at % STATUSES.length] ?? "ok";
    tell(`begin ${intent.id}`);
    await log.recorder.begin(intent);
    tell(`made ${intent.id}`);
    await log.recorder.end(intent, outcomeOf(intent, status));
    tell(`answered ${intent.id} ${status}`);
  }
}

tell("ready");
await Promise.all(Array.from({ length: 16 }, makeCalls));
