import { uuidv7 } from "@/lib/base/ids";
import { type CallLog, openCallLog } from "@/lib/calls/call-log";
import { type Environment, readEnvironment } from "@/lib/config/environment";
import { credentialRow, decodeUpstreamHeaders, type UpstreamHeaders } from "@/lib/credentials/upstream-headers";
import { openVault, type Vault } from "@/lib/credentials/vault";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/database";
import { lockDataDir } from "@/lib/db/lock";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { type RunningGateway, startGateway } from "@/lib/gateway/wiring";
import { type Jobs, startJobs } from "@/lib/jobs/start-jobs";
import { createOutbound } from "@/lib/net/outbound";
import type { Services } from "@/lib/operations/services";
import { createLog, type Log } from "@/lib/telemetry/log";
import type { UpstreamDriver } from "@/lib/upstreams/driver";
import { createHttpDriver } from "@/lib/upstreams/http/driver";
import { VERSION } from "@/lib/version";

/** What exists once in a process. Reached only through `runtime()`. */
export interface Runtime {
  readonly environment: Environment;
  readonly log: Log;
  readonly database: Database;
  readonly vault: Vault;
  readonly callLog: CallLog;
  readonly services: Services;
  readonly gateway: RunningGateway;
  readonly jobs: Jobs;
  /** The demo's servers: on loopback, so the operator's allow-list must name them. */
  allowPrivateUpstream(host: string, port: number): void;
  /** Everything is written, closed and unlocked, in the order that loses nothing. */
  close(): Promise<void>;
}

const KEY = Symbol.for("causeway.runtime");
const slot = globalThis as { [KEY]?: Promise<Runtime> };

/**
 * The runtime of this process, made by whoever asks first. Next evaluates modules several times in one process; the
 * promise on globalThis is what they share. Pages and actions call `await connection()` first: nothing may open the
 * database while Next builds.
 */
export function runtime(): Promise<Runtime> {
  if (process.env.NEXT_PHASE === "phase-production-build") {
    throw new Error("runtime() was called during next build. Call `await connection()` (next/server) before it.");
  }
  slot[KEY] ??= createRuntime(readEnvironment()).catch((error: unknown) => {
    delete slot[KEY];
    throw error;
  });
  return slot[KEY];
}

/** Opens everything. Exported for tests, which make runtimes of their own; the product has one. */
export async function createRuntime(environment: Environment): Promise<Runtime> {
  const log = createLog(environment);
  const opened: (() => Promise<void>)[] = [];
  try {
    return await open(environment, log, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => undefined);
    throw error;
  }
}

async function open(environment: Environment, log: Log, opened: (() => Promise<void>)[]): Promise<Runtime> {
  const lock = await lockDataDir(environment.DATA_DIR);
  opened.push(async () => lock.release());
  const database = await openDatabase({ dataDir: environment.DATA_DIR, databaseUrl: environment.DATABASE_URL });
  opened.push(() => database.close());
  const vault = await openVault({ database, dataDir: environment.DATA_DIR, masterKey: environment.MASTER_KEY });
  const instanceId = uuidv7();
  const callLog = await openCallLog({ dataDir: environment.DATA_DIR, database, environment, instanceId, log });
  opened.push(() => callLog.close());

  const outbound = createOutbound({ allow: environment.ALLOWED_PRIVATE_UPSTREAMS });
  const http = createHttpDriver({
    outbound,
    openCredential: (connection) => openCredential(vault, connection),
    limits: { maxResponseBytes: environment.MAX_RESPONSE_BYTES },
    clientInfo: { name: "causeway", version: VERSION },
  });
  opened.push(() => http.close());
  const driver = (kind: ConnectionView["kind"]): UpstreamDriver => {
    if (kind !== "http") throw new Error(`There is no upstream driver of the kind ${kind}.`);
    return http;
  };

  // The gateway, the operations and the jobs need one another only once requests come; the holder ties the knot.
  const late: { gateway?: RunningGateway } = {};
  const services: Services = {
    environment,
    vault,
    privateUpstreams: outbound.allow,
    driver,
    reloadOrganization: async (organizationId) => late.gateway?.reloadOrganization(organizationId),
  };
  const jobs = startJobs({ database, services, log });
  opened.push(() => jobs.close());
  const gateway = await startGateway({
    version: VERSION,
    environment,
    database,
    recorder: callLog.recorder,
    log,
    derive: (label) => vault.derive(label),
    keyPepper: vault.keyPepper().bytes,
    prepareOrganization: (organizationId) => vault.loadOrganization(organizationId),
    driver,
    noteKeyUse: jobs.noteKeyUse,
    noteUpstreamOutcome: jobs.noteUpstreamOutcome,
    sync: jobs.sync,
  });
  late.gateway = gateway;
  opened.push(() => gateway.close());

  return {
    environment,
    log,
    database,
    vault,
    callLog,
    services,
    gateway,
    jobs,
    allowPrivateUpstream: (host, port) => outbound.allow.add(`${host}:${port}`),
    async close() {
      for (const close of opened.reverse()) await close();
      delete slot[KEY];
    },
  };
}

function openCredential(vault: Vault, connection: ConnectionView): UpstreamHeaders | null {
  const { credential, organizationId } = connection;
  return (
    credential && decodeUpstreamHeaders(vault.open(organizationId, credentialRow(credential), credential.ciphertext))
  );
}
