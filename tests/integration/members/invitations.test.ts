import { afterAll, beforeAll, expect, test } from "vitest";
import { PERMISSIONS, type Role } from "@/lib/access/permissions";
import { newId } from "@/lib/base/ids";
import { admit } from "@/lib/identity/admit";
import { deleteAccount } from "@/lib/identity/delete-account";
import { openSignInLimits } from "@/lib/identity/sign-in-limits";
import { createLinkForPerson } from "@/lib/identity/sign-in-link";
import { acceptInvitation } from "@/lib/invitations/accept-invitation";
import { createInvitation } from "@/lib/invitations/create-invitation";
import { readOffer } from "@/lib/invitations/find-invitation";
import { listInvitations } from "@/lib/invitations/list-invitations";
import { renewInvitation } from "@/lib/invitations/renew-invitation";
import { revokeInvitation } from "@/lib/invitations/revoke-invitation";
import { createKey } from "@/lib/keys/create-key";
import { removeMember } from "@/lib/members/remove-member";
import { updateMember } from "@/lib/members/update-member";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { linkIn, type MailServer, startMailServer } from "@/tests/fixtures/identity/mail-server";
import { describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";

describeWorlds("invitations (security: T105)", (world) => {
  let mail: MailServer;
  let count = 0;

  beforeAll(async () => {
    mail = await startMailServer();
  });
  afterAll(() => mail?.stop());

  const plant = () => world().addOrganization(`inviting-${++count}`);
  const system = () => world().runtime.database.system;
  const parts = () => {
    const { database, services } = world().runtime;
    return { database, services };
  };
  const actor = (id: string) => ({ id, name: "Grace Hopper", address: "192.0.2.9" });
  const tokenOf = (url: string) => new URL(url).pathname.split("/").at(-1) ?? "";
  const accept = (userId: string, url: string) => acceptInvitation(parts(), actor(userId), { token: tokenOf(url) });
  const openAs = ({ slug, users }: TestOrganization, role: Role) => world().openAs(users[role], slug);

  async function person(email = `${newId("usr")}@example.test`, emailVerified: Date | null = new Date()) {
    const id = newId("usr");
    await system().user.create({ data: { id, email, emailVerified, name: "Grace Hopper", lastSignInAt: new Date() } });
    return { id, email };
  }

  async function invite(organization: TestOrganization, input: object = {}, role: Role = "owner") {
    return execute(createInvitation, await openAs(organization, role), input);
  }

  async function memberId(organization: TestOrganization, userId: string): Promise<string> {
    const where = { organizationId: organization.id, userId };
    return (await system().membership.findFirstOrThrow({ where, select: { id: true } })).id;
  }

  test("whoever accepts becomes a member in the role that was named, once, and it is audited", async () => {
    const organization = await plant();
    const { url, invitation } = await invite(organization, { role: "viewer" });
    const grace = await person();
    expect(await accept(grace.id, url)).toEqual({ slug: organization.slug });
    const context = await world().openAs(grace.id, organization.slug);
    expect([...context.actor.permissions]).not.toContain("tools.call");
    await expect(accept(grace.id, url)).rejects.toMatchObject({ code: "not_found" });
    await expect(accept((await person()).id, url)).rejects.toMatchObject({ code: "not_found" });
    expect(
      await system().auditEvent.findMany({
        where: { organizationId: organization.id, action: "invitations.accept" },
      }),
    ).toMatchObject([
      {
        actorKind: "user",
        actorId: grace.id,
        address: "192.0.2.9",
        after: { role: "viewer", invitation: invitation.id },
      },
    ]);
    expect((await execute(listInvitations, await openAs(organization, "owner"), {})).items).toEqual([]);
  });

  test("of two who accept at once one becomes a member", async () => {
    const organization = await plant();
    const { url } = await invite(organization);
    const people = await Promise.all([person(), person()]);
    const outcomes = await Promise.allSettled(people.map(({ id }) => accept(id, url)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await system().membership.count({ where: { organizationId: organization.id } })).toBe(5);
  });

  test("one for an address is accepted by the account alone that has it, and has shown that it does", async () => {
    const organization = await plant();
    const email = `grace-${++count}@example.test`;
    const { url } = await invite(organization, { email: ` ${email.toUpperCase()} ` });
    await expect(accept((await person()).id, url)).rejects.toMatchObject({ code: "forbidden" });
    const grace = await person(email, null);
    await expect(accept(grace.id, url)).rejects.toMatchObject({ code: "forbidden" });
    await system().user.update({ where: { id: grace.id }, data: { emailVerified: new Date() } });
    const kept = () => system().invitation.findFirst({ where: { organizationId: organization.id, email } });
    expect(await kept()).not.toBeNull();
    await accept(grace.id, url);
    expect(await memberId(organization, grace.id)).toMatch(/^mem_/);
    // The address is kept no longer than it is needed.
    expect(await kept()).toBeNull();
  });

  test("is not used up by a member, and lets nobody in past their suspension", async () => {
    const organization = await plant();
    const { users } = organization;
    const { url } = await invite(organization);
    await expect(accept(users.viewer, url)).rejects.toMatchObject({ code: "conflict" });
    const member = await memberId(organization, users.member);
    await execute(updateMember, await openAs(organization, "owner"), { member, state: "suspended" });
    await expect(accept(users.member, url)).rejects.toMatchObject({ code: "forbidden" });
    await accept((await person()).id, url);
  });

  test("a revoked, an expired and a renewed link, and one of a suspended organization, lead nowhere", async () => {
    const organization = await plant();
    const owner = await openAs(organization, "owner");
    const grace = await person();
    const gone = { code: "not_found" };
    const revoked = await invite(organization);
    await execute(revokeInvitation, owner, { invitation: revoked.invitation.id });
    await expect(accept(grace.id, revoked.url)).rejects.toMatchObject(gone);
    await expect(execute(revokeInvitation, owner, { invitation: revoked.invitation.id })).rejects.toMatchObject(gone);

    const expired = await invite(organization);
    await system().invitation.update({ where: { id: expired.invitation.id }, data: { expiresAt: new Date(0) } });
    await expect(accept(grace.id, expired.url)).rejects.toMatchObject(gone);
    const { items } = await execute(listInvitations, owner, {});
    expect(items.map(({ id, state }) => [id, state])).toEqual([[expired.invitation.id, "expired"]]);
    const renewed = await execute(renewInvitation, owner, { invitation: expired.invitation.id });
    expect(renewed.invitation.state).toBe("pending");
    await expect(accept(grace.id, expired.url)).rejects.toMatchObject(gone);

    const suspension = (suspendedAt: Date | null) =>
      system().organization.update({ where: { id: organization.id }, data: { suspendedAt } });
    await suspension(new Date());
    await expect(accept(grace.id, renewed.url)).rejects.toMatchObject(gone);
    await suspension(null);
    await accept(grace.id, renewed.url);
  });

  test("owners alone invite owners, and decide about such an invitation", async () => {
    const organization = await plant();
    await expect(invite(organization, { role: "owner" }, "admin")).rejects.toMatchObject({ code: "forbidden" });
    const { invitation } = await invite(organization, { role: "owner" });
    const admin = await openAs(organization, "admin");
    const input = { invitation: invitation.id };
    for (const tried of [() => execute(revokeInvitation, admin, input), () => execute(renewInvitation, admin, input)])
      await expect(tried()).rejects.toMatchObject({ code: "forbidden" });
    // A key stands below every owner, whoever made it.
    const owner = await openAs(organization, "owner");
    const { key } = await execute(createKey, owner, { name: "K", permissions: [...PERMISSIONS] });
    const principal = {
      kind: "key",
      id: key.id,
      organizationId: organization.id,
      name: "K",
      clientName: "K",
      userId: organization.users.owner,
      serviceAccount: null,
      servers: { all: true },
      permissions: new Set(PERMISSIONS),
      environment: "production",
      expiresAt: null,
    } as const;
    const byKey = await openOrganization(world().runtime, { kind: "key", principal }, organization.slug);
    await expect(execute(createInvitation, byKey, { role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
    expect((await execute(createInvitation, byKey, { role: "admin" })).invitation.role).toBe("admin");
  });

  test.each(["removed", "lowered", "suspended"] as const)(
    "what somebody handed out ends when they are %s",
    async (fate) => {
      const organization = await plant();
      const { users } = organization;
      const { url } = await invite(organization, { role: "admin" }, "admin");
      const stays = await invite(organization);
      const owner = await openAs(organization, "owner");
      const member = await memberId(organization, users.admin);
      if (fate === "removed") await execute(removeMember, owner, { member });
      else
        await execute(updateMember, owner, {
          member,
          ...(fate === "lowered" ? { role: "member" } : { state: "suspended" }),
        });
      await expect(accept((await person()).id, url)).rejects.toMatchObject({ code: "not_found" });
      await accept((await person()).id, stays.url);
    },
  );

  test("an owner who becomes an admin invites no owner by what they handed out before", async () => {
    const organization = await plant();
    const { users } = organization;
    const owner = await openAs(organization, "owner");
    const asOwner = await memberId(organization, users.admin);
    await execute(updateMember, owner, { member: asOwner, role: "owner" });
    const toOwner = await invite(organization, { role: "owner" }, "admin");
    const toMember = await invite(organization, { role: "member" }, "admin");
    await execute(updateMember, owner, { member: asOwner, role: "admin" });
    await expect(accept((await person()).id, toOwner.url)).rejects.toMatchObject({ code: "not_found" });
    await accept((await person()).id, toMember.url);
  });

  test("nobody is invited twice, or who is there already", async () => {
    const organization = await plant();
    const email = `twice-${++count}@example.test`;
    await invite(organization, { email });
    await expect(invite(organization, { email })).rejects.toMatchObject({ code: "conflict" });
    const viewer = await system().user.findUniqueOrThrow({ where: { id: organization.users.viewer } });
    await expect(invite(organization, { email: viewer.email })).rejects.toMatchObject({ code: "conflict" });
    for (const bad of ["nobody", "a@b@c", "a@example.test, b@example.test", "a@example.test\r\nBcc: b@example.test"])
      await expect(invite(organization, { email: bad })).rejects.toMatchObject({ code: "invalid_value" });
  });

  test("while sign-up is closed an invited address gets an account, and no other", async () => {
    const organization = await plant();
    const email = `invited-${++count}@example.test`;
    const arrive = (address: string) =>
      admit(world().runtime.database, {
        by: "link",
        identity: null,
        email: address,
        isEmailVerified: true,
        name: null,
      });
    expect(await arrive(email)).toEqual({ ok: false, reason: "NoAccount" });
    await expect(createLinkForPerson({ ...world().runtime, email })).rejects.toMatchObject({ code: "not_found" });
    const { url, invitation } = await invite(organization, { email });
    // One without an address opens the door to nobody who has no account.
    await invite(organization);
    expect(await createLinkForPerson({ ...world().runtime, email })).toContain("/signin/link?token=");
    expect(await arrive("other@example.test")).toEqual({ ok: false, reason: "NoAccount" });
    const entered = await arrive(email);
    if (!entered.ok) throw new Error(entered.reason);
    await accept(entered.userId, url);
    const late = `late-${++count}@example.test`;
    const second = await invite(organization, { email: late });
    await execute(revokeInvitation, await openAs(organization, "owner"), { invitation: second.invitation.id });
    expect(await arrive(late)).toEqual({ ok: false, reason: "NoAccount" });
    expect(invitation.email).toBe(email);
  });

  test("it is sent by mail where a mail server is set, and a mail that fails leaves the link", async () => {
    const organization = await plant();
    const context = await openAs(organization, "owner");
    const withMail = (SMTP_URL: string) => {
      const environment = { ...context.services.environment, SMTP_URL, MAIL_FROM: "gateway@example.com" };
      return { ...context, services: { ...context.services, environment } };
    };
    const during = (base: typeof context): typeof context => ({
      ...base,
      during: (named) => ({ ...context.during(named), services: base.services }),
    });
    const email = `mailed-${++count}@example.test`;
    const sent = await execute(createInvitation, during(withMail(mail.url)), { email });
    expect([sent.mail, linkIn(await mail.take(email))]).toEqual(["sent", sent.url]);
    const failing = { email: `unsent-${++count}@example.test` };
    const failed = await execute(createInvitation, during(withMail("smtp://127.0.0.1:9")), failing);
    expect(failed.mail).toBe("failed");
    expect((await invite(organization, { email: `none-${++count}@example.test` })).mail).toBe("none");
    await accept((await person(failing.email)).id, failed.url);
  });

  test("the link itself is stored nowhere, and what is stored opens nothing", async () => {
    const organization = await plant();
    const { url, invitation } = await invite(organization);
    const row = await system().invitation.findUniqueOrThrow({
      where: { id: invitation.id },
      select: { tokenHash: true },
    });
    const { database } = world().runtime;
    const stored = await database.sql(
      "SELECT row_to_json(t)::text AS row FROM invitations t UNION ALL SELECT row_to_json(e)::text FROM audit_events e",
    );
    expect(JSON.stringify(stored)).not.toContain(tokenOf(url));
    await expect(accept((await person()).id, `https://x.example/invite/${row.tokenHash}`)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("who tries links that are none is refused after a while, with good ones too; who has one is not counted", async () => {
    const organization = await plant();
    const { url } = await invite(organization);
    const { database, environment, vault } = world().runtime;
    const limits = openSignInLimits({ redisUrl: undefined, prefix: "", log: { warn: () => undefined } });
    const visited = { database, environment: { ...environment, TRUST_PROXY: 1 }, vault, limits, localProvider: null };
    const visit = (token: string, address: string) =>
      readOffer(visited, new Headers({ "x-forwarded-for": address }), token).then(({ kind }) => kind);
    for (let visits = 0; visits < 100; visits++) expect(await visit(tokenOf(url), "192.0.2.1")).toBe("offer");
    const kinds: string[] = [];
    for (let tries = 0; tries < 40; tries++) kinds.push(await visit(`${tries}`.padStart(43, "x"), "192.0.2.2"));
    expect([kinds[0], kinds.at(-1)]).toEqual(["none", "throttled"]);
    expect(await visit(tokenOf(url), "192.0.2.2")).toBe("throttled");
    expect(await visit(tokenOf(url), "192.0.2.1")).toBe("offer");
  });

  test("a deleted account leaves no invitation, and no name in the log of members", async () => {
    const organization = await plant();
    const grace = await person();
    const { url } = await invite(organization, { email: grace.email, role: "admin" });
    await accept(grace.id, url);
    const owner = await openAs(organization, "owner");
    const member = await memberId(organization, grace.id);
    await execute(updateMember, owner, { member, role: "admin" });
    const other = await execute(createInvitation, await world().openAs(grace.id, organization.slug), {});
    await deleteAccount(parts(), actor(grace.id), { confirmation: grace.email });
    await expect(accept((await person()).id, other.url)).rejects.toMatchObject({ code: "not_found" });
    const { database } = world().runtime;
    for (const table of ["invitations", "audit_events"])
      expect([
        table,
        await database.sql(`SELECT 1 FROM ${table} t WHERE organization_id = $1 AND row_to_json(t)::text ~ $2`, [
          organization.id,
          `Grace Hopper|${grace.email}`,
        ]),
      ]).toEqual([table, []]);
  });
});
