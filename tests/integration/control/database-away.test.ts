import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { readEnvironment } from "@/lib/config/environment";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { authenticate } from "@/lib/gateway/door/authenticate";
import { makeAction } from "@/lib/http/make-action";
import { makeRoute } from "@/lib/http/make-route";
import type { DoorParts } from "@/lib/http/world";
import { hashSessionToken } from "@/lib/identity/adapter";
import { findSession } from "@/lib/identity/session-user";
import { signOut } from "@/lib/identity/sign-out";
import { createKey } from "@/lib/keys/create-key";
import { listKeys } from "@/lib/keys/list-keys";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { createOrganization } from "@/lib/organizations/create-organization";
import { createRuntime, type Runtime } from "@/lib/runtime";
import { runtimeSlot } from "@/lib/runtime-slot";
import { proxy } from "@/proxy";
import { isPostgresReachable } from "@/tests/support/database";
import { createPostgresDatabase } from "@/tests/support/postgres";
import { startTcpProxy, type TcpProxy } from "@/tests/support/tcp-proxy";

const ORIGIN = "http://localhost:3000";
const OWN_PAGE = { origin: ORIGIN, "sec-fetch-site": "same-origin" };
const SESSION = randomBytes(32).toString("base64url");

describe.skipIf(!isPostgresReachable)("while the database is away", () => {
  let relay: TcpProxy;
  let runtime: Runtime;
  let key: string;
  let cleanUp: () => Promise<void>;

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "causeway-away-"));
    const own = await createPostgresDatabase();
    relay = await startTcpProxy(own.url);
    runtime = await createRuntime(
      readEnvironment({ DATA_DIR: dataDir, LOG_LEVEL: "silent", DEMO: "false", DATABASE_URL: relay.url }),
    );
    const { system } = runtime.database;
    const owner = { email: "ada@example.test", name: "Ada" };
    const made = await system.$transaction((tx) => createOrganization(tx, { slug: "home", name: "Home", owner }));
    await system.session.create({
      data: {
        id: newId("ses"),
        sessionToken: hashSessionToken(SESSION),
        userId: made.ownerId,
        expires: new Date(Date.now() + 3_600_000),
        lastSeenAt: new Date(),
      },
    });
    const context = await openOrganization(runtime, { kind: "user", user: { id: made.ownerId, name: "Ada" } }, "home");
    key = (await execute(createKey, context, { name: "api", permissions: ["keys.read"] })).text;
    runtimeSlot.promise = Promise.resolve(runtime);
    cleanUp = async () => {
      runtimeSlot.promise = undefined;
      await runtime.close();
      await relay.close();
      await own.drop();
      await rm(dataDir, { recursive: true, force: true });
    };
  }, 180_000);
  afterAll(() => cleanUp());

  /** Takes the database away for as long as `work` takes. */
  async function withoutDatabase(work: () => Promise<void>): Promise<void> {
    await relay.cut();
    try {
      await work();
    } finally {
      await relay.restore();
    }
  }

  const doors: DoorParts = {
    world: async () => ({
      ...runtime,
      authenticateKey: (headers) =>
        authenticate(runtime.gateway.gateway, {
          method: "",
          url: "",
          headers,
          address: null,
          readBody: async () => "",
        }),
    }),
    sessionUser: async () => (await findSession(runtime.database, SESSION))?.user ?? null,
  };
  const ask = (headers: Record<string, string> = {}) =>
    makeRoute(doors)(listKeys)(new Request(`${ORIGIN}/api/v1/organizations/home/keys`, { headers }), {
      params: Promise.resolve({ org: "home" }),
    });
  const view = () => proxy(new NextRequest(`${ORIGIN}/o/home/keys`));

  test("the API says so, to a person with a session and to a key, and both are let in when it is back", async () => {
    expect((await ask()).status).toBe(200);
    await withoutDatabase(async () => {
      for (const headers of [{}, { authorization: `Bearer ${key}` }] as Record<string, string>[]) {
        const response = await ask(headers);
        expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
        expect(await response.json()).toMatchObject({ error: { code: "database_unavailable" } });
      }
    });
    expect((await ask()).status).toBe(200);
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(200);
  });

  test("a page is 503 and says so; nobody is sent to sign in, and no cookie is taken away", async () => {
    expect((await view()).status).toBe(200);
    await withoutDatabase(async () => {
      const response = await view();
      expect([response.status, response.headers.get("location"), response.headers.get("set-cookie")]).toEqual([
        503,
        null,
        null,
      ]);
      expect(await response.text()).toContain("The database cannot be reached");
    });
    expect((await view()).status).toBe(200);
  });

  test("an action answers with a value that says so", async () => {
    const act = makeAction(doors, async () => new Headers(OWN_PAGE))(pauseConnection);
    await withoutDatabase(async () => {
      expect(await act("home", { connection: "any" })).toMatchObject({ ok: false, code: "database_unavailable" });
      // The page lets it through: only what reads is answered with a page.
      expect((await proxy(new NextRequest(`${ORIGIN}/o/home/keys`, { method: "POST" }))).status).toBe(200);
    });
  });

  test("signing out does not pretend", async () => {
    const leave = () =>
      signOut(
        runtime,
        new Request(`${ORIGIN}/api/auth/signout`, {
          method: "POST",
          headers: { ...OWN_PAGE, cookie: `causeway.session=${SESSION}` },
        }),
      );
    await withoutDatabase(async () => expect((await leave()).status).toBe(503));
    expect(await doors.sessionUser()).toMatchObject({ name: "Ada" });
    expect((await leave()).status).toBe(303);
    expect(await doors.sessionUser()).toBeNull();
  });
});
