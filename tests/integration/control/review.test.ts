import { beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { execute } from "@/lib/operations/execute";
import type { CheckState } from "@/lib/review/core/check";
import { getReview } from "@/lib/review/get-review";
import { describeWorlds, plantConnectedClient, plantConnection, type TestOrganization } from "./control-world";

const DAY = 86_400_000;

describeWorlds("the security review", (world) => {
  let organization: TestOrganization;

  const look = async () => {
    const context = await world().openAs(organization.users.owner, organization.slug);
    const { groups } = await execute(getReview, context, {});
    return new Map(groups.flatMap(({ checks }) => checks.map((check) => [check.id, check])));
  };
  const database = () => world().runtime.database.organization(organization.id);

  beforeAll(async () => {
    organization = await world().addOrganization("reviewed");
  });

  const plantKey = (name: string, userId: string, data: object = {}) =>
    database().apiKey.create({
      data: {
        id: newId("key"),
        publicId: newId("key"),
        name,
        secretHash: new Uint8Array([1]),
        pepperVersion: 1,
        last4: "abcd",
        environment: "production",
        allServers: true,
        serverIds: [],
        permissions: [],
        userId,
        expiresAt: new Date(Date.now() + 10 * DAY),
        ...data,
      },
    });

  test("nothing is there, and nothing is said of it", async () => {
    const states = [...(await look()).values()].filter(({ state }) => state === "to_do").map(({ id }) => id);
    expect(states).toEqual(["client-access", "watched"]);
  });

  test("what is stored is what is found, and another organization's is not", async () => {
    const other = await world().addOrganization("unreviewed");
    await plantConnection(world(), other, "elsewhere", "http://elsewhere.example.test/mcp");
    const { member, viewer } = organization.users;
    await plantKey("Reporting", member, { createdAt: new Date(Date.now() - 100 * DAY), expiresAt: null });
    await plantKey("Revoked", member, { createdAt: new Date(Date.now() - 100 * DAY), revokedAt: new Date() });
    await plantKey("Rotated", member, { createdAt: new Date(Date.now() - 100 * DAY), rotatedAt: new Date() });
    await plantKey("Suspended", viewer);
    await database().membership.updateMany({ where: { userId: viewer }, data: { suspendedAt: new Date() } });
    const spread = await plantKey("Spread", member);
    for (let at = 1; at <= 6; at++) {
      const times = { firstUsedAt: new Date(), lastUsedAt: new Date() };
      await database().keyAddress.create({ data: { keyId: spread.id, address: `192.0.2.${at}`, ...times } });
    }
    await plantConnectedClient(world(), organization.id, member);
    const connectionId = await plantConnection(world(), organization, "github", "http://github.example.test/mcp");
    const longAgo = new Date(Date.now() - 60 * DAY);
    const tool = {
      connectionId,
      kind: "tool",
      definition: {},
      definitionHash: "h",
      exposed: true,
      firstSeenAt: longAgo,
    };
    for (const [position, [name, more]] of (
      [
        ["search", { reviewedAt: longAgo }],
        ["erase", { reviewedAt: longAgo, destructive: true }],
        ["drop", { reviewedAt: longAgo, destructive: true }],
        ["moved", { reviewedAt: longAgo, reviewedHash: "other" }],
      ] as const
    ).entries())
      await database().capability.create({ data: { id: newId("cap"), position, name, ...tool, ...more } });
    await database().accessRule.create({
      data: { id: newId("rul"), effect: "deny", subjectKind: "everyone", connectionId, tool: "drop" },
    });
    const calls = { breakdown: "tool", grain: "day", at: new Date(), connectionId, latency: [1] };
    for (const called of ["github__search", "github__erase", "github__drop"])
      await database().callTotal.create({ data: { ...calls, tool: called, calls: 2 } });

    const found = await look();
    const expected: Readonly<Record<string, readonly [CheckState, string]>> = {
      "client-access": ["pass", "4 active keys and 1 client without a key can connect."],
      authentication: ["to_do", "Every endpoint asks for a key or a sign-in. 1 key has no end: Reporting."],
      "keys-rotated": ["to_do", "1 key is older than 90 days: Reporting."],
      "keys-used": ["to_do", "1 key is unused for 30 days: Reporting."],
      "unusual-activity": ["to_do", "1 key was used from many networks within a week: Spread (6)."],
      "departed-owners": ["to_do", "1 key belongs to who is suspended or gone: Suspended."],
      "short-tokens": ["pass", "1 client has tokens that end after 60 minutes."],
      "servers-restricted": ["to_do", "1 such tool is open to every key: github/erase."],
      "tools-reviewed": ["to_do", "1 tool has changed: github/moved."],
      "unused-tools": ["to_do", "1 tool was not called for 30 days: github/moved."],
      "servers-with-credential": ["to_do", "1 server is reached without one: github."],
      "encrypted-servers": ["to_do", "1 server is reached over http: github."],
    };
    for (const [id, [state, text]] of Object.entries(expected))
      expect([id, found.get(id)]).toEqual([id, expect.objectContaining({ state, found: text })]);
  });

  test("on Standard the audit log is recorded and cannot be read, which is said", async () => {
    const id = organization.id;
    await world().runtime.database.system.organization.update({ where: { id }, data: { plan: "standard" } });
    expect((await look()).get("changes-read")?.state).toBe("to_do");
  });

  test("whoever may not read what was changed may not read this", async () => {
    const member = await world().openAs(organization.users.member, organization.slug);
    await expect(execute(getReview, member, {})).rejects.toMatchObject({ code: "forbidden" });
  });
});
