import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { migrateDatabase } from "@/lib/db/migrate";
import { openPglite, pgliteMigrationDriver } from "@/lib/db/pglite";
import { PRODUCT_ROOT } from "@/tests/support/database";

const TOTALS = "20261121000900_call_totals";

test("totals begin with the sums of the minutes that are there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "causeway-before-totals-"));
  const pglite = await openPglite(null);
  try {
    const before = join(folder, "prisma");
    const isLater = (path: string) => (/migrations\/(\d{14}_\w+)/.exec(path)?.[1] ?? "") >= TOTALS;
    await cp(join(PRODUCT_ROOT, "prisma"), before, { recursive: true, filter: (path) => !isLater(path) });
    await symlink(join(PRODUCT_ROOT, "node_modules"), join(folder, "node_modules"));
    await migrateDatabase(pgliteMigrationDriver(pglite), folder);
    await pglite.transaction(async (tx) => {
      await tx.exec("SET LOCAL ROLE postgres");
      await tx.exec(`INSERT INTO call_rollups
          (organization_id, minute, connection_id, connection_slug, tool, calls, ok, errors, total_ms_sum, upstream_ms_sum, latency) VALUES
        ('org_1', '2026-11-01T10:05Z', 'con_1', 'github', 'github__a', 3, 2, 1, 30, 20, '{0,2,1}'),
        ('org_1', '2026-11-01T10:59Z', 'con_1', 'github', 'github__b', 1, 1, 0, 5, 4, '{1}'),
        ('org_1', '2026-11-01T11:00Z', 'con_1', 'github', 'github__a', 2, 2, 0, 8, 6, '{0,0,0,2}'),
        ('org_2', '2026-11-01T10:05Z', '', '', 'unknown', 1, 0, 0, 1, 0, '{1}')`);
    });
    await migrateDatabase(pgliteMigrationDriver(pglite), PRODUCT_ROOT);
    const rows = await pglite.transaction(async (tx) => {
      await tx.exec("SET LOCAL ROLE postgres");
      return (
        await tx.query<Record<string, unknown>>(
          `SELECT breakdown, grain, to_char(at AT TIME ZONE 'UTC', 'HH24') AS hour, connection_slug, tool, calls, ok, errors, total_ms_sum, latency
           FROM call_totals WHERE organization_id = 'org_1' AND breakdown <> 'server' ORDER BY breakdown, grain, at, tool`,
        )
      ).rows.map((row) => Object.values(row));
    });
    expect(rows).toEqual([
      ["all", "day", "00", "", "", 6, 5, 1, 43, [1, 2, 1, 2]],
      ["all", "hour", "10", "", "", 4, 3, 1, 35, [1, 2, 1]],
      ["all", "hour", "11", "", "", 2, 2, 0, 8, [0, 0, 0, 2]],
      ["tool", "day", "00", "github", "github__a", 5, 4, 1, 38, [0, 2, 1, 2]],
      ["tool", "day", "00", "github", "github__b", 1, 1, 0, 5, [1]],
      ["tool", "hour", "10", "github", "github__a", 3, 2, 1, 30, [0, 2, 1]],
      ["tool", "hour", "10", "github", "github__b", 1, 1, 0, 5, [1]],
      ["tool", "hour", "11", "github", "github__a", 2, 2, 0, 8, [0, 0, 0, 2]],
    ]);
  } finally {
    await pglite.close();
    await rm(folder, { recursive: true });
  }
});
