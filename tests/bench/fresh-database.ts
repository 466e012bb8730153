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
  return { url: url.href, drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
