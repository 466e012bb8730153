import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { DatabaseDriver, MigrationDriver, SendSql } from "@/lib/db/driver";
import { type Listener, openListener } from "@/lib/db/postgres-listener";
import { APP_ROLE } from "@/lib/db/scoped";
import { withWholeScripts } from "@/lib/db/script-adapter";

const CONNECT_TIMEOUT_MS = 10_000;
/** A server whose machine is gone says nothing for a quarter of an hour: whoever waits for it is told, and the pool gets a new connection. */
const QUERY_TIMEOUT_MS = 30_000;

/** Any number that no other program on the same database uses. */
const MIGRATION_LOCK = "7248013650000";

/** Runs `work` with a connection as the URL's user, who makes and alters tables; two connections at most. */
export async function withMigrationDriver<Result>(
  databaseUrl: string,
  work: (driver: MigrationDriver) => Promise<Result>,
): Promise<Result> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that dies while idle is replaced by the pool; without a listener the event would end the process.
  pool.on("error", () => undefined);
  let failure: unknown;
  const runScript = (script: string) =>
    pool.query(script).catch((error: unknown) => {
      failure = error;
      throw error;
    });
  try {
    return await work({
      adapter: withWholeScripts(new PrismaPg(pool, { disposeExternalPool: false }), runScript),
      scriptFailure: () => failure,
      send: async (text, parameters) => (await pool.query(text, [...(parameters ?? [])])).rows,
      async exclusively(locked) {
        const client = await pool.connect();
        client.on("error", () => undefined);
        try {
          await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
          return await locked();
        } finally {
          // Closing the connection gives the lock back, also after a failure.
          client.release(true);
        }
      },
    });
  } finally {
    await pool.end();
  }
}

/** A pool whose connections run as the product's role from their start. */
export function openPostgresDriver(databaseUrl: string, maxConnections = 10): DatabaseDriver {
  let sent = 0;
  class CountingClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      // The pool listens only while a connection is idle. One that dies between two statements of a transaction says so
      // twice: in the next statement's rejection, which is handled, and in this event, which would end the process.
      this.on("error", () => undefined);
    }
    // biome-ignore lint/suspicious/noExplicitAny: `query` has nine overloads, all of which are passed on as they came.
    override query(...parameters: any[]): any {
      sent += 1;
      return (super.query as (...all: unknown[]) => unknown).apply(this, parameters);
    }
  }
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    Client: CountingClient,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    options: `-c role=${APP_ROLE} -c TimeZone=UTC`,
  });
  pool.on("error", () => undefined);
  let listener: Listener | null = null;
  return {
    kind: "postgresql",
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    transaction: (work) => inTransaction(pool, work),
    listen(channel, onPayload) {
      listener ??= openListener(databaseUrl);
      return listener.listen(channel, onPayload);
    },
    queryCount: () => sent,
    async close() {
      await listener?.close();
      await pool.end();
    },
  };
}

async function inTransaction<Result>(pool: pg.Pool, work: (send: SendSql) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(async (text, parameters) => (await client.query(text, [...(parameters ?? [])])).rows);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // Where even the roll-back fails the connection is thrown away, and with it the transaction.
    await client.query("ROLLBACK").catch((broken: Error) => {
      failure = broken;
    });
    throw error;
  } finally {
    client.release(failure);
  }
}
