import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";

/** Sends one statement with `$1` placeholders. */
export type SendSql = <Row extends object = Record<string, unknown>>(
  text: string,
  parameters?: readonly unknown[],
) => Promise<Row[]>;

/** What the two databases have in common, below Prisma and below any scope. Stays inside lib/db. */
export interface DatabaseDriver {
  readonly kind: "pglite" | "postgresql";
  readonly adapter: SqlDriverAdapterFactory;
  /** One transaction; rolled back when `work` rejects. */
  transaction<Result>(work: (send: SendSql) => Promise<Result>): Promise<Result>;
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  queryCount(): number;
  close(): Promise<void>;
}

/** Before the product's role exists: may create it. Closed when the migrations are done. */
export interface MigrationDriver {
  readonly adapter: SqlDriverAdapterFactory;
  send: SendSql;
  /** What the database said to the script that failed last; the schema engine does not always pass it on. */
  scriptFailure(): unknown;
  /** Holds a lock on the database while `work` runs, so that of several processes one migrates and the others wait. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
}
