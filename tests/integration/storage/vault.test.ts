import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openVault } from "@/lib/credentials/vault";
import { describeDatabases } from "@/tests/support/database";

const row = { table: "credentials", id: "crd_1", field: "ciphertext", version: 1 };

describeDatabases("the vault", (opened) => {
  let dataDir: string;
  const open = (masterKey?: string) => openVault({ database: opened().database, dataDir, masterKey });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "causeway-vault-"));
    for (const mark of ["a", "b"]) {
      await opened().database.system.organization.create({ data: { id: `org_${mark}`, slug: mark, name: mark } });
    }
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test("a secret opens again after a restart, and on another replica, without a query", async () => {
    const ciphertext = await (await open()).seal("org_a", row, "s3cret");
    const restarted = await open();
    const before = opened().database.queryCount();
    expect(restarted.open("org_a", row, ciphertext)).toBe("s3cret");
    expect(opened().database.queryCount()).toBe(before);
    expect(ciphertext).not.toContain("s3cret");
  });

  test("two processes that make an organization's first key at once agree on one", async () => {
    const [one, other] = [await open(), await open()];
    const [sealedByOne, sealedByOther] = await Promise.all([
      one.seal("org_b", row, "1"),
      other.seal("org_b", row, "2"),
    ]);
    expect(await opened().database.system.dataKey.count({ where: { organizationId: "org_b" } })).toBe(1);
    expect(one.open("org_b", row, sealedByOther)).toBe("2");
    expect(other.open("org_b", row, sealedByOne)).toBe("1");
  });

  test("a key that another process made is there after the organization was loaded", async () => {
    const early = await open();
    await opened().database.system.organization.create({ data: { id: "org_c", slug: "c", name: "c" } });
    const ciphertext = await (await open()).seal("org_c", row, "late");
    expect(() => early.open("org_c", row, ciphertext)).toThrow(/cannot be read/);
    await early.loadOrganization("org_c");
    expect(early.open("org_c", row, ciphertext)).toBe("late");
  });

  test("another organization's secret does not open, not even copied into the own row", async () => {
    const vault = await open();
    const ciphertext = await vault.seal("org_a", row, "s3cret");
    expect(() => vault.open("org_b", row, ciphertext)).toThrow(/cannot be read/);
  });

  test("without the master key the start is refused with a sentence", async () => {
    await (await open()).seal("org_a", row, "s3cret");
    await expect(open(Buffer.alloc(32, 7).toString("base64"))).rejects.toThrow(/^The master key is not the one/);
    await expect(open("dG9vIHNob3J0")).rejects.toThrow(/^MASTER_KEY is not usable: it must be 32 bytes/);
  });

  test("before anything is sealed, another master key and a lost one are refused at the start too", async () => {
    await open();
    await opened().asOwner("DELETE FROM data_keys");
    await expect(open(Buffer.alloc(32, 7).toString("base64"))).rejects.toThrow(/^The master key is not the one/);
    const fresh = await mkdtemp(join(tmpdir(), "causeway-vault-"));
    await expect(openVault({ database: opened().database, dataDir: fresh })).rejects.toThrow(
      /^The master key is not the one/,
    );
    // A key that opens nothing would look like one to keep.
    expect(await readdir(fresh)).toEqual([]);
    await rm(fresh, { recursive: true });
    expect((await open()).keyPepper().bytes).toHaveLength(32);
  });

  test("of two first starts at once with different master keys one is refused", async () => {
    await opened().asOwner("DELETE FROM data_keys");
    await opened().asOwner("DELETE FROM installation");
    const keys = [7, 8].map((byte) => Buffer.alloc(32, byte).toString("base64"));
    const starts = await Promise.allSettled(keys.map((key) => open(key)));
    expect(starts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await opened().asOwner("DELETE FROM installation");
  });

  test("a database from before the mark was kept is not marked by a key that opens nothing in it", async () => {
    await (await open()).seal("org_a", row, "s3cret");
    await opened().asOwner("DELETE FROM installation");
    await expect(open(Buffer.alloc(32, 7).toString("base64"))).rejects.toThrow(/^The master key is not the one/);
    const fresh = await mkdtemp(join(tmpdir(), "causeway-vault-"));
    await expect(openVault({ database: opened().database, dataDir: fresh })).rejects.toThrow(/^The master key is not/);
    expect(await readdir(fresh)).toEqual([]);
    await rm(fresh, { recursive: true });
    await open();
    expect(await opened().asOwner("SELECT id FROM installation")).toEqual([{ id: 1 }]);
  });

  test("the master key's file is made once and readable by its owner alone", async () => {
    await open();
    const path = join(dataDir, "master.key");
    const first = await readFile(path, "utf8");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    await open();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).toBe(first);
    expect(Buffer.from(first, "base64")).toHaveLength(32);
  });

  test("a damaged master key file is refused with a sentence", async () => {
    const damaged = await mkdtemp(join(tmpdir(), "causeway-vault-"));
    await writeFile(join(damaged, "master.key"), "not a key");
    await expect(openVault({ database: opened().database, dataDir: damaged })).rejects.toThrow(
      /is not usable: it must be 32 bytes/,
    );
    await rm(damaged, { recursive: true });
  });

  test("what is derived differs by purpose and stays the same over restarts", async () => {
    const [one, other] = [await open(), await open()];
    expect(one.derive("sessions")).toEqual(other.derive("sessions"));
    expect(one.derive("sessions")).not.toEqual(one.derive("key-pepper"));
    expect(one.derive("key-pepper")).not.toEqual(one.keyPepper().bytes);
    expect(one.keyPepper().bytes).toHaveLength(32);
  });

  test("once an organization's keys are destroyed, its secrets are lost", async () => {
    const vault = await open();
    const ciphertext = await vault.seal("org_a", row, "s3cret");
    const kept = await vault.seal("org_b", row, "kept");
    await vault.destroyOrganization("org_a");
    expect(() => vault.open("org_a", row, ciphertext)).toThrow(/cannot be read/);
    expect((await open()).open("org_b", row, kept)).toBe("kept");
  });
});
