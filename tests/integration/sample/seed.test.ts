import { expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { tendPartitions } from "@/lib/calls/partitions";
import { createOrganization } from "@/lib/organizations/create-organization";
import { removeSample } from "@/lib/sample/remove-sample";
import { seedSample } from "@/lib/sample/seed-sample";
import { countBoth } from "@/tests/support/call-log";
import { describeDatabases } from "@/tests/support/database";

const NOW = Date.UTC(2026, 10, 18, 10, 20);

describeDatabases("the sample organization", (opened) => {
  test("is called sample data, counts up as real calls do, and goes as a whole", async () => {
    const { database } = opened();
    await tendPartitions(database, 3650, NOW);
    await database.system.$transaction((tx) =>
      createOrganization(tx, {
        slug: `s${newId("org").slice(-8)}`,
        name: "Real",
        owner: { email: `${newId("usr")}@x.test`, name: "Ada" },
      }),
    );
    const options = { days: 4, calls: 120, logDays: 4, now: NOW };
    const seeded = await seedSample(database, options);
    expect(seeded.calls).toBeGreaterThan(80);
    expect(seeded.logged).toBe(seeded.calls);
    const organization = await database.system.organization.findFirstOrThrow({ where: { slug: seeded.slug } });
    expect(organization.name).toContain("sample data");
    const { rolledUp, counted } = await countBoth(database, organization.id);
    expect(rolledUp).toEqual(counted);
    // Nobody is asked: every server is paused or waits for a person.
    const servers = await database
      .organization(organization.id)
      .connection.findMany({ select: { status: true, url: true } });
    expect(servers.every(({ status, url }) => status !== "connected" && url.includes(".sample.invalid/"))).toBe(true);
    await expect(seedSample(database, options)).rejects.toMatchObject({ code: "conflict" });

    expect(await removeSample(database)).toBe(true);
    expect(await removeSample(database)).toBe(false);
    for (const table of ["calls", "call_rollups", "call_totals", "connections", "api_keys", "memberships"]) {
      const left = await database.sql(`SELECT 1 FROM ${table} WHERE organization_id = $1`, [organization.id]);
      expect([table, left.length]).toEqual([table, 0]);
    }
    expect(await database.sql("SELECT 1 FROM users WHERE email LIKE '%.sample.invalid'")).toEqual([]);
  });
});
