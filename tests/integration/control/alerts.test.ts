import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAlertRule } from "@/lib/alerts/create-rule";
import { listAlertRules } from "@/lib/alerts/list-rules";
import { testAlertRule } from "@/lib/alerts/test-rule";
import { updateAlertRule } from "@/lib/alerts/update-rule";
import { watchRules } from "@/lib/alerts/watch-rules";
import { toFault } from "@/lib/base/errors";
import { addTo } from "@/lib/calls/core/histogram";
import { type Environment, readEnvironment } from "@/lib/config/environment";
import { createOutbound } from "@/lib/net/outbound";
import { createWebhook } from "@/lib/notifications/create-webhook";
import { deliverDue, forgetOldNotices } from "@/lib/notifications/deliver-due";
import { listDeliveries } from "@/lib/notifications/list-deliveries";
import { listNotifications } from "@/lib/notifications/list-notifications";
import { listWebhooks } from "@/lib/notifications/list-webhooks";
import { markNotificationsRead } from "@/lib/notifications/mark-read";
import { removeWebhook } from "@/lib/notifications/remove-webhook";
import { execute } from "@/lib/operations/execute";
import { startMailServer } from "@/tests/fixtures/identity/mail-server";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/fixtures/servers/webhook-receiver";
import { type ControlWorld, describeWorlds, plantConnection, type TestOrganization } from "./control-world";

const MINUTE = 60_000;

describeWorlds("alerts", (world) => {
  let receiver: WebhookReceiver;
  let organizations = 0;
  /** Ahead of what was planted: the minutes that tests plant are over. */
  let now = Math.ceil(Date.now() / MINUTE) * MINUTE + 30_000;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    world().allow(receiver);
  });
  afterAll(() => receiver?.stop());

  const signal = new AbortController().signal;
  const raise = (error: unknown) => {
    throw error;
  };
  const watch = ({ runtime }: ControlWorld, isBehind = false) =>
    watchRules(
      {
        database: runtime.database,
        defaultPlan: "enterprise",
        isCallLogBehind: () => isBehind,
        now: () => now,
        onError: raise,
      },
      signal,
    );
  const deliver = (environment: Environment = world().runtime.environment, at = now) => {
    const { database, vault } = world().runtime;
    const outbound = createOutbound({ allow: [`127.0.0.1:${receiver.port}`] });
    return deliverDue({ database, vault, outbound, environment, now: () => at, onError: raise }, signal);
  };

  interface Place {
    readonly organization: TestOrganization;
    readonly connectionId: string;
    readonly context: Awaited<ReturnType<ControlWorld["openAs"]>>;
  }

  async function place(): Promise<Place> {
    const organization = await world().addOrganization(`alerts-${organizations++}`);
    const connectionId = await plantConnection(world(), organization, "github");
    return { organization, connectionId, context: await world().openAs(organization.users.owner, organization.slug) };
  }

  /** Calls of the minute that was over last. */
  async function plantMinute({ organization, connectionId }: Place, ms: number, errors = 0): Promise<void> {
    const latency: number[] = [];
    for (let at = 0; at < 10; at++) addTo(latency, ms);
    const minute = new Date(Math.floor((now - 10_000) / MINUTE) * MINUTE - MINUTE);
    await world()
      .runtime.database.organization(organization.id)
      .callRollup.create({
        data: {
          minute,
          connectionId,
          connectionSlug: "github",
          tool: "github__search",
          calls: 10,
          ok: 10 - errors,
          errors,
          latency,
        },
      });
  }

  const SLOW = {
    name: "GitHub is slow",
    metric: "p95_latency",
    connection: "github",
    threshold: 1000,
    minutes: 1,
  } as const;

  /** What people of the organization were told, the oldest first. */
  async function toldTo({ organization }: Place, role: "owner" | "admin" | "member" | "viewer") {
    const context = await world().openAs(organization.users[role], organization.slug);
    const { items } = await execute(listNotifications, context, {});
    return items.map(({ kind, title }) => `${kind}: ${title}`).reverse();
  }

  test("a limit that is passed is told once and resolved once, to those who look after the organization", async () => {
    const here = await place();
    await execute(createAlertRule, here.context, SLOW);
    await plantMinute(here, 3000);
    await watch(world());
    await watch(world());
    expect(await toldTo(here, "owner")).toEqual(["alert.firing: GitHub is slow"]);
    const [rule] = (await execute(listAlertRules, here.context, {})).items;
    expect(rule).toMatchObject({ state: "firing", text: "p95 latency of github above 1,000 ms over a minute" });
    expect(rule?.value).toBeGreaterThan(2800);

    now += MINUTE;
    await plantMinute(here, 3000);
    await watch(world());
    expect(await toldTo(here, "owner")).toHaveLength(1);

    now += MINUTE;
    await plantMinute(here, 10);
    await watch(world());
    const expected = ["alert.firing: GitHub is slow", "alert.resolved: Resolved: GitHub is slow"];
    expect(await toldTo(here, "owner")).toEqual(expected);
    expect(await toldTo(here, "admin")).toEqual(expected);
    expect(await toldTo(here, "member")).toEqual([]);
    expect(await toldTo(here, "viewer")).toEqual([]);
  });

  test("however many processes look at a minute, one of them tells of it", async () => {
    const here = await place();
    await execute(createAlertRule, here.context, { ...SLOW, webhook: null, quietMinutes: 0 });
    await plantMinute(here, 3000);
    await Promise.all(Array.from({ length: 8 }, () => watch(world())));
    expect(await toldTo(here, "owner")).toEqual(["alert.firing: GitHub is slow"]);
  });

  test("each metric is read from what is stored", async () => {
    const here = await place();
    const { connection, callRollup, alertRule } = world().runtime.database.organization(here.organization.id);
    const common = { connection: null, minutes: 5 };
    await execute(createAlertRule, here.context, { ...common, name: "errors", metric: "error_rate", threshold: 20 });
    await execute(createAlertRule, here.context, { ...common, name: "trouble", metric: "server_trouble" });
    await execute(createAlertRule, here.context, { ...common, name: "silence", metric: "no_calls" });
    await alertRule.updateMany({ data: { createdAt: new Date(now - 60 * MINUTE) } });
    const firing = async () => {
      now += MINUTE;
      await watch(world());
      const { items } = await execute(listAlertRules, here.context, {});
      return items.filter(({ state }) => state === "firing").map(({ name }) => name);
    };
    expect(await firing()).toEqual(["silence"]);
    now += MINUTE;
    await plantMinute(here, 10, 3);
    await connection.updateMany({
      data: { disabledAt: null, status: "needs_reauth", firstFailureAt: new Date(now - 10 * MINUTE) },
    });
    now -= MINUTE;
    expect(await firing()).toEqual(["errors", "trouble"]);
    await callRollup.deleteMany({});
    await connection.updateMany({ data: { status: "connected", firstFailureAt: null } });
    await world()
      .runtime.database.organization(here.organization.id)
      .organization.updateMany({
        data: { gatewayEnabled: false },
      });
    expect(await firing()).toEqual([]);
  });

  test("a webhook gets a signed message once, and its outcome is shown", async () => {
    const here = await place();
    const { webhook, text } = await execute(createWebhook, here.context, { url: receiver.url });
    await execute(createAlertRule, here.context, { ...SLOW, webhook: webhook.id });
    await plantMinute(here, 3000);
    await watch(world());
    receiver.taken.length = 0;
    await Promise.all([deliver(), deliver(), deliver()]);
    await deliver();
    const [message, ...more] = receiver.taken;
    expect(more).toEqual([]);
    const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = message?.headers ?? {};
    const key = Buffer.from(text.slice("whsec_".length), "base64");
    const signed = createHmac("sha256", key).update(`${id}.${at}.${message?.body}`).digest("base64");
    expect(signature).toBe(`v1,${signed}`);
    expect(JSON.parse(message?.body ?? "")).toMatchObject({
      type: "alert.firing",
      data: {
        organization: here.organization.slug,
        title: "GitHub is slow",
        path: `/o/${here.organization.slug}/analytics?connection=github`,
      },
    });
    const [seen] = (await execute(listWebhooks, here.context, {})).items;
    expect(seen).toMatchObject({ url: receiver.url, lastDelivery: { id, state: "sent", attempts: 1, problem: null } });
  });

  test("what is not taken is tried again under the same id with growing waits, and given up at last", async () => {
    const here = await place();
    const { webhook } = await execute(createWebhook, here.context, { url: receiver.url });
    const { id } = await execute(createAlertRule, here.context, { ...SLOW, webhook: webhook.id });
    await execute(testAlertRule, here.context, { alert: id });
    receiver.taken.length = 0;
    receiver.status = 302;
    const delivery = async () => (await execute(listDeliveries, here.context, {})).items[0];
    await deliver();
    expect(await delivery()).toMatchObject({ state: "waiting", attempts: 1, problem: expect.stringContaining("302") });
    // Not before its time.
    await deliver();
    expect(receiver.taken).toHaveLength(1);
    receiver.status = 500;
    for (let tries = 2; (await delivery())?.state === "waiting"; tries++) {
      const at = Date.parse((await delivery())?.nextAttemptAt ?? "");
      await deliver(undefined, at);
      expect(receiver.taken).toHaveLength(tries);
    }
    receiver.status = 200;
    expect(await delivery()).toMatchObject({ state: "failed", attempts: 7, problem: "The receiver answered 500." });
    expect(new Set(receiver.taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  test("what a process had begun to send when it died is sent by the next", async () => {
    const here = await place();
    const { webhook } = await execute(createWebhook, here.context, { url: receiver.url });
    const { id } = await execute(createAlertRule, here.context, { ...SLOW, webhook: webhook.id });
    await execute(testAlertRule, here.context, { alert: id });
    const rows = world().runtime.database.organization(here.organization.id).delivery;
    await rows.updateMany({ data: { attempts: 1, nextAttemptAt: new Date(now + 2 * MINUTE) } });
    receiver.taken.length = 0;
    await deliver();
    expect(receiver.taken).toHaveLength(0);
    await deliver(undefined, now + 2 * MINUTE);
    expect(receiver.taken).toHaveLength(1);
  });

  test("an address inside is refused when it is written down, and again when something is sent", async () => {
    const here = await place();
    const refused = await execute(createWebhook, here.context, { url: "https://169.254.169.254/hook" }).catch(toFault);
    expect(refused).toMatchObject({ code: "url_not_allowed" });
    const { webhook } = await execute(createWebhook, here.context, { url: receiver.url });
    const { id } = await execute(createAlertRule, here.context, { ...SLOW, webhook: webhook.id });
    await execute(testAlertRule, here.context, { alert: id });
    // As if the operator had taken the address off the list since.
    const { database, vault, environment } = world().runtime;
    const outbound = createOutbound({ allow: [] });
    receiver.taken.length = 0;
    await deliverDue({ database, vault, outbound, environment, now: () => now, onError: raise }, signal);
    expect(receiver.taken).toHaveLength(0);
    const [delivery] = (await execute(listDeliveries, here.context, {})).items;
    expect(delivery).toMatchObject({ state: "waiting", problem: expect.stringContaining("not allowed") });
    await execute(removeWebhook, here.context, { webhook: webhook.id });
    expect((await execute(listDeliveries, here.context, {})).items).toEqual([]);
    expect((await execute(listAlertRules, here.context, {})).items[0]?.webhook).toBeNull();
  });

  test("by mail it reaches each of them, where a mail server is set up, and says so where none is", async () => {
    const here = await place();
    const { id } = await execute(createAlertRule, here.context, { ...SLOW, byEmail: true });
    await execute(testAlertRule, here.context, { alert: id });
    const mail = await startMailServer();
    const environment = readEnvironment({ SMTP_URL: mail.url, MAIL_FROM: "Causeway <gateway@example.test>" });
    await deliver(environment);
    await mail.stop();
    const sent = (await execute(listDeliveries, here.context, { state: "sent" })).items;
    expect(sent.map(({ channel, title }) => `${channel}: ${title}`)).toEqual(
      Array.from({ length: 2 }, () => "email: Test: GitHub is slow"),
    );
    await execute(testAlertRule, here.context, { alert: id });
    await deliver();
    const failed = (await execute(listDeliveries, here.context, { state: "failed" })).items;
    expect(failed.map(({ problem }) => problem)).toEqual(Array.from({ length: 2 }, () => "No mail server is set up."));
  });

  test("on Standard nothing is watched; a rule that is switched off is not, and begins anew when it is on", async () => {
    const here = await place();
    const { id } = await execute(createAlertRule, here.context, { ...SLOW, quietMinutes: 0 });
    await plantMinute(here, 3000);
    const { system } = world().runtime.database;
    const setPlan = (plan: string | null) =>
      system.organization.update({ where: { id: here.organization.id }, data: { plan } });
    await setPlan("standard");
    await watch(world());
    expect(await toldTo(here, "owner")).toEqual([]);
    await setPlan(null);
    await execute(updateAlertRule, here.context, { alert: id, enabled: false });
    await watch(world());
    expect(await toldTo(here, "owner")).toEqual([]);
    await execute(updateAlertRule, here.context, { alert: id, enabled: true });
    await watch(world());
    expect(await toldTo(here, "owner")).toEqual(["alert.firing: GitHub is slow"]);
  });

  test("a notification is read by whom it was for, and goes with the membership and with time", async () => {
    const here = await place();
    const { id } = await execute(createAlertRule, here.context, SLOW);
    await execute(testAlertRule, here.context, { alert: id });
    await execute(testAlertRule, here.context, { alert: id });
    const [first] = (await execute(listNotifications, here.context, {})).items;
    const admin = await world().openAs(here.organization.users.admin, here.organization.slug);
    expect(await execute(markNotificationsRead, admin, { notifications: [first?.id ?? ""] })).toEqual({ unread: 2 });
    expect(await execute(markNotificationsRead, here.context, { notifications: [first?.id ?? ""] })).toEqual({
      unread: 1,
    });
    expect(await execute(markNotificationsRead, here.context, { notifications: "all" })).toEqual({ unread: 0 });
    expect((await execute(listNotifications, here.context, { unread: true })).items).toEqual([]);
    const db = world().runtime.database.organization(here.organization.id);
    await db.membership.deleteMany({ where: { userId: here.organization.users.admin } });
    expect(await db.notification.count()).toBe(2);
    await forgetOldNotices(world().runtime.database, Date.now() + 91 * 86_400_000);
    expect(await db.notification.count()).toBe(0);
  });

  test.each([
    [{ ...SLOW, threshold: null }, "threshold"],
    [{ ...SLOW, minutes: 61 }, "minutes"],
    [{ ...SLOW, metric: "error_rate", threshold: 101 }, "threshold"],
    [{ ...SLOW, metric: "no_calls" }, "threshold"],
    [{ ...SLOW, minutes: 0 }, "minutes"],
  ])("%j is refused at its field", async (input, field) => {
    const { context } = await place();
    const fault = await execute(createAlertRule, context, input).catch(toFault);
    expect(fault).toMatchObject({ code: "invalid_value", data: { field } });
  });
});
