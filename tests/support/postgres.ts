import { randomBytes } from "node:crypto";
import pg from "pg";

/** The server that tests make their databases on. Nothing here needs a test runner: product starters use it as well. */
export const POSTGRES_URL = process.env.TEST_DATABASE_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres";

/** An empty PostgreSQL database with a random name. */
export async function createPostgresDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `causeway_test_${randomBytes(6).toString("hex")}`;
  await query(POSTGRES_URL, `CREATE DATABASE ${name}`);
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await query(POSTGRES_URL, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** Sends one statement as the owner of the database, over a connection of its own. */
export async function query(url: string, sql: string, parameters: readonly unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}
