import { randomBytes } from "node:crypto";
import { Client } from "pg";

/** A database of its own on a server that others use as well. */
export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes an empty database beside the one in the URL; null when the server cannot be reached. */
export async function createFreshDatabase(serverUrl: string): Promise<FreshDatabase | null> {
  const name = `causeway_bench_${randomBytes(6).toString("hex")}`;
  try {
    await execute(serverUrl, `CREATE DATABASE ${name}`);
  } catch {
    return null;
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** Transactions that the server has committed in a database since it was made, as the server counts them. */
export async function countTransactions(url: string): Promise<number> {
  const rows = await execute(
    url,
    "SELECT xact_commit::float8 AS count FROM pg_stat_database WHERE datname = current_database()",
  );
  return Number(rows[0]?.count);
}

async function execute(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
