import { mkdir } from "node:fs/promises";
import { PGlite, type PGliteOptions, type Transaction } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";
import type { DatabaseDriver, MigrationDriver, SendSql } from "@/lib/db/driver";
import type { EmbeddedDatabase } from "@/lib/db/pglite-thread";
import { APP_ROLE } from "@/lib/db/scoped";
import { withWholeScripts } from "@/lib/db/script-adapter";

/**
 * Opens the embedded database of a folder, or makes it. A second open of the same folder is not refused and loses rows
 * without a word: only behind `lockDataDir`, only once in a process.
 *
 * @param directory null keeps the database in memory
 * @param prepared an archive of `dumpDataDir` with which a new database starts
 */
export async function openPglite(directory: string | null, prepared?: Blob): Promise<PGlite> {
  if (directory !== null) await mkdir(directory, { recursive: true, mode: 0o700 });
  const options: PGliteOptions = prepared ? { loadDataDir: prepared } : {};
  const pglite = directory === null ? new PGlite(options) : new PGlite(directory, options);
  await pglite.waitReady;
  return pglite;
}

/** For the migrations: runs as the owner, who makes the product's role. */
export function pgliteMigrationDriver(pglite: EmbeddedDatabase): MigrationDriver {
  let failure: unknown;
  const runScript = (script: string) =>
    pglite.exec(script).catch((error: unknown) => {
      failure = error;
      throw error;
    });
  return {
    adapter: withWholeScripts(new PrismaPGlite(pglite as PGlite), runScript),
    scriptFailure: () => failure,
    send: async (text, parameters) => (await pglite.query(text, [...(parameters ?? [])])).rows as never,
    exclusively: (work) => work(),
  };
}

/** From here on every statement runs as the product's role. */
export async function openPgliteDriver(pglite: EmbeddedDatabase): Promise<DatabaseDriver> {
  await pglite.exec(`SET ROLE ${APP_ROLE}; SET TIME ZONE 'UTC'`);
  let sent = 0;
  const counted = countStatements(pglite, () => {
    sent += 1;
  });
  return {
    kind: "pglite",
    adapter: new PrismaPGlite(counted as PGlite),
    transaction: (work) => counted.transaction((tx) => work(sendOver(tx))),
    listen: (channel, onPayload) => pglite.listen(channel, onPayload),
    queryCount: () => sent,
    close: () => pglite.close(),
  };
}

function sendOver(tx: Transaction): SendSql {
  return async (text, parameters) => (await tx.query(text, [...(parameters ?? [])])).rows as never;
}

/** The methods that the adapter uses, each counting what it sends. */
function countStatements(pglite: EmbeddedDatabase, onStatement: () => void): EmbeddedDatabase {
  const counting = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get(inner, property) {
        const value: unknown = Reflect.get(inner, property, inner);
        if (typeof value !== "function") return value;
        if (property === "query" || property === "exec" || property === "sql") {
          return (...parameters: unknown[]) => {
            onStatement();
            return value.apply(inner, parameters);
          };
        }
        if (property === "transaction") {
          return (work: (tx: Transaction) => Promise<unknown>) => {
            onStatement();
            return value.call(inner, (tx: Transaction) => work(counting(tx)));
          };
        }
        return value.bind(inner);
      },
    });
  return counting(pglite);
}
