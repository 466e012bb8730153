import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseOver } from "@/lib/db/client";
import type { Database } from "@/lib/db/database";
import { openPostgresDriver } from "@/lib/db/postgres";
import { isPostgresReachable, openTestDatabase } from "@/tests/support/database";
import { query } from "@/tests/support/postgres";
import { takeFreePort } from "@/tests/support/start-product";
import { seedTwoOrganizations } from "@/tests/support/two-organizations";

// T07: one connection to PostgreSQL that serves all clients in turn, transaction by transaction, as PgBouncer lends it.
// What one organization's transaction sets must not be there for the next.
const PROGRAM = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"].find((path) =>
  existsSync(path),
);
const TURNS = 1000;
const NOBODY = 65_534;

if (PROGRAM === undefined)
  process.stderr.write(
    "\n!!! PgBouncer is not installed (apt-get install pgbouncer): pooling by transaction is not tested.\n",
  );

describe.skipIf(PROGRAM === undefined || !isPostgresReachable)(
  "PgBouncer between the product and PostgreSQL (security: T07)",
  () => {
    let opened: Awaited<ReturnType<typeof openTestDatabase>>;
    let folder: string;
    let pooler: ReturnType<typeof spawn>;
    let pooledUrl: string;
    let database: Database;

    beforeAll(async () => {
      opened = await openTestDatabase("postgresql");
      await seedTwoOrganizations(opened.database);
      folder = await mkdtemp(join(tmpdir(), "causeway-pgbouncer-"));
      const port = await takeFreePort();
      await writeFile(join(folder, "pgbouncer.ini"), configurationOf(opened.url ?? "", port));
      await chmod(folder, 0o755);
      // It refuses to run as root.
      const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
      pooler = spawn(PROGRAM ?? "", ["-q", join(folder, "pgbouncer.ini")], {
        ...asNobody,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const url = new URL(opened.url ?? "");
      url.hostname = "127.0.0.1";
      url.port = String(port);
      pooledUrl = url.href;
      await answering(pooledUrl);
      database = databaseOver(openPostgresDriver(pooledUrl, 8));
    }, 120_000);

    afterAll(async () => {
      await database?.close();
      pooler?.kill("SIGKILL");
      await opened?.close();
      if (folder) await rm(folder, { recursive: true, force: true });
    }, 60_000);

    const scopeOf = (turn: number) => (turn % 2 === 0 ? "org_a" : "org_b");

    test(`${TURNS} turns of two organizations over one connection: nobody sees a foreign row`, {
      timeout: 120_000,
    }, async () => {
      const seen: Record<string, Set<string>> = { org_a: new Set(), org_b: new Set() };
      let next = 0;
      const worker = async () => {
        for (let turn = next++; turn < TURNS; turn = next++) {
          const scope = scopeOf(turn);
          const db = database.organization(scope);
          const rows =
            turn % 5 === 0
              ? await db.$transaction(async (tx) => [
                  ...(await tx.connection.findMany()),
                  ...(await tx.connection.findMany()),
                ])
              : await db.connection.findMany();
          expect(rows.length).toBeGreaterThan(0);
          for (const { organizationId } of rows) seen[scope]?.add(organizationId);
        }
      };
      await Promise.all(Array.from({ length: 8 }, worker));
      expect(seen).toEqual({ org_a: new Set(["org_a"]), org_b: new Set(["org_b"]) });
    });

    test("every transaction runs as the role that row-level security binds, and leaves nothing behind", async () => {
      const look = "SELECT current_user AS role, coalesce(current_setting('app.organization', true), '') AS scope";
      expect(await database.sql(look)).toEqual([{ role: "causeway_app", scope: "*" }]);
      const failing = database.organization("org_a").$transaction(async (tx) => {
        await tx.connection.findMany();
        throw new Error("in the middle");
      });
      await expect(failing).rejects.toThrow("in the middle");
      // The same connection, lent to a client that sets nothing.
      const login = new URL(pooledUrl).username;
      expect(await query(pooledUrl, look)).toEqual([{ role: login, scope: "" }]);
    });
  },
);

function configurationOf(databaseUrl: string, port: number): string {
  const { hostname, port: target, username, password } = new URL(databaseUrl);
  const login = `user=${username}${password === "" ? "" : ` password=${decodeURIComponent(password)}`}`;
  return [
    "[databases]",
    `* = host=${hostname} port=${target || 5432} ${login}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "default_pool_size = 1",
    "max_client_conn = 100",
    // The role is set in each transaction; what a client says at its start does not reach the server.
    "ignore_startup_parameters = options, extra_float_digits",
    "",
  ].join("\n");
}

async function answering(url: string): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const error = await query(url, "SELECT 1").then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return;
    if (Date.now() > giveUpAt) throw error;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
