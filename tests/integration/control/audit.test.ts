import { expect, test } from "vitest";
import { type AuditEventView, listAuditEvents } from "@/lib/audit/list-audit-events";
import { createKey } from "@/lib/keys/create-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import { execute } from "@/lib/operations/execute";
import { describeWorlds } from "./control-world";

describeWorlds("the audit log", (world) => {
  test("is read newest first, page by page and by action, by those of the organization who may", async () => {
    const acme = await world().addOrganization("acme");
    const foreign = await world().addOrganization("foreign");
    const owner = await world().openAs(acme.users.owner, "acme");
    const keys: string[] = [];
    for (let made = 0; made < 3; made++) keys.push((await execute(createKey, owner, { name: `K${made}` })).key.id);
    await execute(revokeKey, owner, { key: keys[0], reason: "lost" });

    const read: AuditEventView[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: readonly AuditEventView[]; nextCursor: string | null } = await execute(
        listAuditEvents,
        owner,
        { limit: 1, ...(cursor ? { cursor } : {}) },
      );
      expect(page.items.length).toBe(1);
      read.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(read.map(({ action, target }) => [action, target.id])).toEqual([
      ["keys.revoke", keys[0]],
      ["keys.create", keys[2]],
      ["keys.create", keys[1]],
      ["keys.create", keys[0]],
    ]);
    expect(read[0]?.actor).toMatchObject({ kind: "user", id: acme.users.owner });

    const created = await execute(listAuditEvents, owner, { action: "keys.create" });
    expect(created).toMatchObject({ nextCursor: null, items: read.slice(1) });

    const targets = async (input: object) =>
      (await execute(listAuditEvents, owner, input)).items.map(({ target }) => target.name);
    expect(await targets({ target: "k1" })).toEqual(["K1"]);
    expect(await targets({ actor: "AD", action: "keys.revoke" })).toEqual(["K0"]);
    expect(await targets({ actor: "nobody" })).toEqual([]);
    // A wildcard of the query language is a character like any other.
    expect(await targets({ target: "_1" })).toEqual([]);
    expect(await targets({ target: "%" })).toEqual([]);

    const stranger = await world().openAs(foreign.users.owner, "foreign");
    expect(await execute(listAuditEvents, stranger, {})).toEqual({ items: [], nextCursor: null });
    const member = await world().openAs(acme.users.member, "acme");
    await expect(execute(listAuditEvents, member, {})).rejects.toMatchObject({ code: "forbidden" });
    for (const bad of ["x", "2026-01-01T00:00:00.000Z~key_1", "~evt_1"]) {
      await expect(execute(listAuditEvents, owner, { cursor: bad })).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});
