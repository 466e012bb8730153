import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Permission } from "@/lib/access/permissions";
import { createConnection } from "@/lib/connections/create-connection";
import { listConnections } from "@/lib/connections/list-connections";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { authenticate } from "@/lib/gateway/door/authenticate";
import { findCaller } from "@/lib/http/caller";
import { makeAction } from "@/lib/http/make-action";
import { answer, makeRoute, makeUnknownRoute, type RouteHandler } from "@/lib/http/make-route";
import type { DoorParts, SessionUser } from "@/lib/http/world";
import { createKey } from "@/lib/keys/create-key";
import { execute } from "@/lib/operations/execute";
import { whoami } from "@/lib/organizations/whoami";
import { describeWorlds, plantConnection, type TestOrganization } from "./control-world";

const ORIGIN = "http://localhost:3000";
const OWN_PAGE = { origin: ORIGIN, "sec-fetch-site": "same-origin" };

describeWorlds("the doors of the admin API", (world) => {
  let acme: TestOrganization;
  let foreign: TestOrganization;
  let session: SessionUser | null = null;
  let requestHeaders = new Headers();
  const parts: DoorParts = {
    world: async () => {
      const { environment, database, services, log, gateway } = world().runtime;
      return {
        environment,
        database,
        services,
        log,
        authenticateKey: (headers) =>
          authenticate(gateway.gateway, { method: "", url: "", headers, address: null, readBody: async () => "" }),
      };
    },
    sessionUser: async () => session,
  };
  const route = makeRoute(parts);
  const list = route(listConnections);
  const create = route(createConnection, { status: 201 });
  const pause = route(pauseConnection);

  beforeAll(async () => {
    acme = await world().addOrganization("acme");
    foreign = await world().addOrganization("foreign");
    await plantConnection(world(), acme, "files");
  });
  beforeEach(() => {
    session = null;
    requestHeaders = new Headers(OWN_PAGE);
  });

  async function keyOf(organization: TestOrganization, ...permissions: Permission[]): Promise<string> {
    const context = await world().openAs(organization.users.owner, organization.slug);
    return (await execute(createKey, context, { name: "api", permissions })).text;
  }
  function send(
    handler: RouteHandler,
    init: { method?: string; headers?: Record<string, string>; body?: unknown; raw?: BodyInit; query?: string } = {},
    params: Record<string, string> = {},
  ): Promise<Response> {
    const body = init.raw ?? (init.body === undefined ? undefined : JSON.stringify(init.body));
    const request = new Request(`${ORIGIN}/api/v1/organizations/acme/connections${init.query ?? ""}`, {
      method: init.method ?? "GET",
      headers: { ...(init.body === undefined ? {} : { "content-type": "application/json" }), ...init.headers },
      body: body ?? null,
    });
    return handler(request, { params: Promise.resolve({ org: "acme", ...params }) });
  }
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

  test("a key with the permission reads and writes; answers are kept by nobody", async () => {
    const key = await keyOf(acme, "connections.read", "connections.write");
    const response = await send(list, { headers: bearer(key), query: "?limit=5&search=fil" });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toMatchObject({ items: [{ slug: "files" }], total: 1 });
    const paused = await send(pause, { method: "POST", headers: bearer(key) }, { connection: "files" });
    expect(await paused.json()).toMatchObject({ connection: { status: "paused" } });
  });

  test("an address that is none is answered as JSON, whoever asks", async () => {
    for (const method of ["GET", "POST"]) {
      const response = await send(makeUnknownRoute(parts), { method });
      expect([response.status, response.headers.get("cache-control")]).toEqual([404, "no-store"]);
      const { error } = await response.json();
      expect(error).toEqual({ code: "not_found", message: expect.any(String), requestId: expect.any(String) });
      expect(response.headers.get("x-request-id")).toBe(error.requestId);
    }
  });

  test("a key without it is told which permission is missing", async () => {
    const response = await send(list, { headers: bearer(await keyOf(acme)) });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      error: { code: "forbidden", details: { permission: "connections.read" } },
    });
  });

  test.each([
    ["nothing", {}],
    ["a key that never was", bearer("ak-0000000000000000-0000000000000000000000000000000000000000000000000")],
    ["a password", { authorization: "Basic dXNlcjpwYXNz" }],
    ["names of people in headers", { "x-user-id": "usr_1", "x-tenant-id": "acme", "x-internal": "1" }],
  ])("with %s nobody comes in, and what exists is not told", async (_what, headers) => {
    const replies = await Promise.all([
      send(list, { headers }),
      send(list, { headers }, { org: "nowhere" }),
      send(create, { method: "POST", headers, body: { userId: acme.users.owner, organizationId: acme.id } }),
    ]);
    for (const reply of replies) {
      expect(reply.status).toBe(401);
      expect(reply.headers.get("www-authenticate")).toBe("Bearer");
      expect(await reply.json()).toEqual({
        error: { code: "authentication_failed", message: "Authentication failed", requestId: expect.any(String) },
      });
    }
  });

  test("two different credentials are refused, and a cookie does not make up for a bad key", async () => {
    const key = await keyOf(acme, "connections.read");
    expect((await send(list, { headers: { ...bearer(key), "x-api-key": "other" } })).status).toBe(400);
    session = { id: acme.users.owner, name: "Ada" };
    expect((await send(list, { headers: bearer("ak-bad") })).status).toBe(401);
  });

  test("a key in the URL is none", async () => {
    const key = await keyOf(acme, "connections.read");
    expect((await send(list, { query: `?access_token=${key}&api_key=${key}` })).status).toBe(401);
  });

  test("another organization's key finds what a missing organization has", async () => {
    const headers = bearer(await keyOf(foreign, "connections.read"));
    const [there, missing] = await Promise.all([send(list, { headers }), send(list, { headers }, { org: "nowhere" })]);
    expect([there.status, missing.status]).toEqual([404, 404]);
    const blank = async (response: Response) => (await response.text()).replace(/"requestId":"[^"]+"/, "");
    expect(await blank(there)).toBe(await blank(missing));
  });

  test("a person's session reads from anywhere, and changes only from our own pages", async () => {
    session = { id: acme.users.owner, name: "Ada" };
    expect((await send(list)).status).toBe(200);
    const pauseFrom = (headers: Record<string, string>) =>
      send(pause, { method: "POST", headers }, { connection: "files" }).then(({ status }) => status);
    expect(await pauseFrom(OWN_PAGE)).toBe(200);
    const elsewhere: Record<string, string>[] = [
      {},
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:3001", "sec-fetch-site": "same-site" },
      { origin: "http://localhost.evil.example:3000" },
    ];
    for (const headers of elsewhere) expect(await pauseFrom(headers)).toBe(403);
  });

  test("what is not JSON, not strict JSON, not an object or too much is refused before the operation", async () => {
    const headers = { ...bearer(await keyOf(acme, "connections.write")), "content-type": "application/json" };
    const post = async (raw: BodyInit, rest: Record<string, string> = {}) => {
      const response = await send(create, { method: "POST", headers: { ...headers, ...rest }, raw });
      return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
    };
    expect(await post("{}", { "content-type": "text/plain" })).toEqual([415, "unsupported_media_type"]);
    expect(await post("{")).toEqual([400, "parse_error"]);
    expect(await post('{"name":"a","name":"b"}')).toEqual([400, "parse_error"]);
    expect(await post('{"__proto__":{}}')).toEqual([400, "parse_error"]);
    expect(await post(Buffer.from([0x22, 0xff, 0x22]))).toEqual([400, "parse_error"]);
    expect(await post("[]")).toEqual([400, "invalid_input"]);
    expect(await post("null")).toEqual([400, "invalid_input"]);
    expect(await post(`"${"x".repeat(1_048_577)}"`)).toEqual([413, "payload_too_large"]);
    expect(await post('{"name":{"not":""},"slug":[],"url":1}')).toEqual([400, "invalid_input"]);
  });

  test("the body cannot contradict the path", async () => {
    const headers = bearer(await keyOf(acme, "connections.write"));
    const response = await send(
      pause,
      { method: "POST", headers, body: { connection: "other" } },
      { connection: "files" },
    );
    expect(response.status).toBe(400);
  });

  test("an address that is not allowed is 422", async () => {
    const headers = bearer(await keyOf(acme, "connections.write"));
    const body = { name: "Inside", slug: "inside", url: "http://169.254.169.254/" };
    const response = await send(create, { method: "POST", headers, body });
    expect([response.status, await response.json()]).toMatchObject([422, { error: { code: "url_not_allowed" } }]);
  });

  test.each([
    ["a timeout above the gateway's", { timeoutSeconds: 601 }, 422, "timeoutSeconds"],
    ["a timeout that is none", { timeoutSeconds: "long" }, 400, "timeoutSeconds"],
    [
      "a header's value with a line break",
      { auth: { kind: "headers", headers: [{ name: "X-Key", value: "a\r\nHost: b" }] } },
      422,
      "auth.headers.0.value",
    ],
    ["a field that is not known", { timeout: 5 }, 400, ""],
  ])(
    "%s: what is not understood is 400, what is understood and may not be is 422",
    async (_what, part, status, field) => {
      const headers = bearer(await keyOf(acme, "connections.write"));
      const body = { name: "Bound", slug: "bound", url: "https://bound.example.test/mcp", ...part };
      const response = await send(create, { method: "POST", headers, body });
      expect([response.status, await response.json()]).toMatchObject([status, { error: { details: { field } } }]);
    },
  );

  test("the route files are bound to the runtime of the process", async () => {
    const slot = globalThis as { [key: symbol]: unknown };
    slot[Symbol.for("causeway.runtime")] = Promise.resolve(world().runtime);
    try {
      const { GET } = await import("@/app/api/v1/organizations/[org]/connections/route");
      const { GET: getWhoami } = await import("@/app/api/v1/whoami/route");
      const headers = bearer(await keyOf(acme, "connections.read"));
      expect(await (await send(GET, { headers })).json()).toMatchObject({ items: [{ slug: "files" }] });
      const whoamiRequest = new Request(`${ORIGIN}/api/v1/whoami`, { headers });
      expect(await (await getWhoami(whoamiRequest)).json()).toMatchObject({ organization: { slug: "acme" } });
    } finally {
      delete slot[Symbol.for("causeway.runtime")];
    }
  });

  test("whoami says whose key it is", async () => {
    const ask = async (headers: Record<string, string>) => {
      const request = new Request(`${ORIGIN}/api/v1/whoami`, { headers });
      const response = await answer(parts, request, async (door) => ({
        status: 200,
        value: await whoami(door.database, await findCaller(parts, door, request)),
      }));
      return [response.status, await response.json()];
    };
    expect(await ask(bearer(await keyOf(acme, "calls.read")))).toMatchObject([
      200,
      { kind: "key", name: "api", organization: { slug: "acme" }, servers: "all", permissions: ["calls.read"] },
    ]);
    session = { id: acme.users.viewer, name: "Vi" };
    expect(await ask({})).toMatchObject([200, { kind: "user", organizations: [{ slug: "acme", role: "viewer" }] }]);
    session = null;
    expect((await ask({}))[0]).toBe(401);
  });

  test("a server action runs for the person, from our own pages, and answers with a value", async () => {
    const action = makeAction(parts, async () => requestHeaders)(pauseConnection);
    expect(await action("acme", { connection: "files" })).toMatchObject({ ok: false, code: "authentication_failed" });
    session = { id: acme.users.owner, name: "Ada" };
    expect(await action("acme", { connection: "files" })).toMatchObject({
      ok: true,
      value: { connection: { status: "paused" } },
    });
    expect(await action("acme", { connection: "nowhere" })).toMatchObject({ ok: false, code: "not_found" });
    expect(await action("foreign", { connection: "files" })).toMatchObject({ ok: false, code: "not_found" });
    expect(await action({ slug: "acme" } as never, { connection: "files" })).toMatchObject({
      ok: false,
      code: "not_found",
    });
    session = { id: acme.users.viewer, name: "Vi" };
    expect(await action("acme", { connection: "files" })).toMatchObject({ ok: false, code: "forbidden" });
    session = { id: acme.users.owner, name: "Ada" };
    requestHeaders = new Headers({ origin: "https://evil.example", "sec-fetch-site": "cross-site" });
    expect(await action("acme", { connection: "files" })).toMatchObject({ ok: false, code: "origin_not_allowed" });
  });
});
