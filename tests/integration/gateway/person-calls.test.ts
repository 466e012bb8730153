import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "@/lib/connections/create-connection";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { resumeConnection } from "@/lib/connections/resume-connection";
import { makeTestCall } from "@/lib/http/make-test-call";
import type { SessionUser } from "@/lib/http/world";
import { execute } from "@/lib/operations/execute";
import { describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";
import { startLegacyV1 } from "../../fixtures/eras/legacy-v1";
import { startModernV2 } from "../../fixtures/eras/modern-v2";
import type { EraUpstream } from "../../fixtures/eras/scripts";

const ORIGIN = "http://localhost:3000";
const OWN_PAGE = { origin: ORIGIN, "sec-fetch-site": "same-origin" };
const EXPOSED = ["plain", "form", "steps", "waits", "page"];

describeWorlds("a person's test of a tool", (world) => {
  const upstreams: Record<string, EraUpstream> = {};
  let acme: TestOrganization;
  let foreign: TestOrganization;
  let session: SessionUser | null = null;

  beforeAll(async () => {
    Object.assign(upstreams, { modern: await startModernV2(), legacy: await startLegacyV1() });
    acme = await world().addOrganization("acme");
    foreign = await world().addOrganization("foreign");
    const context = await world().openAs(acme.users.owner, "acme");
    for (const [slug, { url }] of Object.entries(upstreams)) {
      world().allow({ port: Number(new URL(url).port) });
      await execute(createConnection, context, { name: slug, slug, url, tools: EXPOSED });
    }
  });
  afterAll(async () => {
    for (const upstream of Object.values(upstreams)) await upstream.stop();
  });

  const as = (role: keyof TestOrganization["users"], organization = acme): void => {
    session = { id: organization.users[role], name: `The ${role}` };
  };

  const leave = (): void => {
    session = null;
  };

  async function send(
    body: object,
    { org = "acme", headers = OWN_PAGE as Record<string, string>, signal }: SendOptions = {},
  ): Promise<Response> {
    const { environment, database, services, log, gateway } = world().runtime;
    const door = makeTestCall({
      world: async () => ({
        environment,
        database,
        services,
        log,
        authenticateKey: () => {
          throw new Error("No key opens this door.");
        },
      }),
      sessionUser: async () => session,
      callAsPerson: (call, request) => gateway.callAsPerson(call, request),
    });
    const request = new Request(`${ORIGIN}/api/dashboard/${org}/call`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ connection: "modern", tool: "plain", arguments: {}, ...body }),
      signal: signal ?? null,
    });
    return door(request, { params: Promise.resolve({ org }) });
  }
  interface SendOptions {
    readonly org?: string;
    readonly headers?: Record<string, string>;
    readonly signal?: AbortSignal;
  }

  /** The messages of the answer, in order. */
  async function messages(response: Response): Promise<Message[]> {
    expect(response.status).toBe(200);
    const text = await response.text();
    return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ""));
  }
  interface Message {
    readonly method?: string;
    readonly params?: Record<string, unknown>;
    readonly result?: Record<string, unknown> & { content?: { text: string }[] };
    readonly error?: { readonly message: string };
  }
  const textOf = (all: readonly Message[]) => all.at(-1)?.result?.content?.[0]?.text;

  async function loggedCall(id: unknown) {
    let row: Record<string, unknown> | null = null;
    await expect
      .poll(
        async () => {
          row = await world().runtime.database.system.call.findFirst({ where: { id: String(id) } });
          return row !== null;
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    return row;
  }

  test("goes the way of every call, and the log shows the person, and the dashboard as the client", async () => {
    as("member");
    const all = await messages(await send({}));
    expect(textOf(all)).toBe("plain");
    const [logged] = all;
    expect(logged).toMatchObject({
      method: "notifications/dev.causeway/logged",
      params: { status: "ok", errorClass: null, totalMs: expect.any(Number), upstreamMs: expect.any(Number) },
    });
    expect(await loggedCall(logged?.params?.call)).toMatchObject({
      source: "dashboard",
      endpoint: "/modern/mcp",
      tool: "plain",
      principalKind: "user",
      principalId: acme.users.member,
      principalName: "The member",
      keyId: null,
      userId: acme.users.member,
      clientName: "dashboard",
      status: "ok",
      organizationId: acme.id,
    });
    const { database } = world().runtime;
    await expect
      .poll(
        async () =>
          (await database.system.capability.findFirst({ where: { name: "plain", connection: { slug: "modern" } } }))
            ?.testedAt,
      )
      .toBeInstanceOf(Date);
  });

  test.each(["modern", "legacy"])("a %s server's progress comes before its answer", async (connection) => {
    as("member");
    const all = await messages(await send({ connection, tool: "steps" }));
    const progress = all.filter(({ method }) => method === "notifications/progress");
    expect(progress.map(({ params }) => params?.progress)).toEqual([1, 2, 3]);
    expect(textOf(all)).toBe("three steps");
  });

  test.each(["modern", "legacy"])(
    "a %s server's question is asked in place, and its answer goes back",
    async (slug) => {
      as("member");
      const call = { connection: slug, tool: "form" };
      const asked = (await messages(await send(call))).at(-1)?.result;
      expect(asked).toMatchObject({ resultType: "input_required", requestState: expect.any(String) });
      const [[key, question] = []] = Object.entries(asked?.inputRequests as Record<string, object>);
      expect(question).toMatchObject({ method: "elicitation/create", params: { message: "What is your name?" } });
      const inputResponses = { [String(key)]: { action: "accept", content: { name: "Ada" } } };
      const { requestState } = asked as { requestState: string };
      // Another person's answer opens nothing.
      as("owner");
      const refused = (await messages(await send({ ...call, inputResponses, requestState }))).at(-1);
      expect(refused?.error?.message).toContain("requestState");
      as("member");
      expect(textOf(await messages(await send({ ...call, inputResponses, requestState })))).toBe("form: accept Ada");
    },
  );

  test("leaving cancels the call at the server", async () => {
    as("member");
    const controller = new AbortController();
    const before = upstreams.modern?.seen.cancelled ?? 0;
    const pending = send({ tool: "waits" }, { signal: controller.signal }).catch(() => null);
    await expect.poll(() => upstreams.modern?.seen.waiting, { timeout: 30_000 }).toBeGreaterThan(0);
    controller.abort();
    await expect.poll(() => upstreams.modern?.seen.cancelled, { timeout: 30_000 }).toBe(before + 1);
    await pending;
  });

  test("a tool that is not exposed is tried by those who may expose it, and by nobody else", async () => {
    as("admin");
    expect(textOf(await messages(await send({ tool: "notes" })))).toBe("noted");
    as("member");
    expect((await messages(await send({ tool: "notes" }))).at(-1)?.error?.message).toBe("Tool not found: notes");
  });

  test("a paused server says so, as to every client", async () => {
    as("admin");
    const context = await world().openAs(acme.users.owner, "acme");
    await execute(pauseConnection, context, { connection: "legacy" });
    expect(textOf(await messages(await send({ connection: "legacy" })))).toContain("legacy is paused");
    await execute(resumeConnection, context, { connection: "legacy" });
    expect(textOf(await messages(await send({ connection: "legacy" })))).toBe("plain");
  });

  test.each([
    ["nobody", leave, {}, 401, "authentication_failed"],
    ["who only looks", () => as("viewer"), {}, 403, "forbidden"],
    ["another site", () => as("owner"), { headers: { origin: "https://evil.example" } }, 403, "origin_not_allowed"],
    ["a program without a browser", () => as("owner"), { headers: {} }, 403, "origin_not_allowed"],
    ["a member of another organization", () => as("owner", foreign), {}, 404, "not_found"],
  ] as const)("%s is turned away", async (_who, become, options, status, code) => {
    become();
    const response = await send({}, options);
    expect([response.status, (await response.json()).error.code]).toEqual([status, code]);
  });

  test("another organization's server is as missing as one that never was", async () => {
    as("owner", foreign);
    const told = async (connection: string) => {
      const response = await send({ connection }, { org: "foreign" });
      const { code, message } = (await response.json()).error;
      return [response.status, code, message];
    };
    expect(await told("modern")).toEqual(await told("never-was"));
    expect(await told("modern")).toEqual([404, "gateway_not_found", "Gateway not found"]);
  });

  test.each([{ arguments: [] }, { arguments: "x" }, { tool: "" }, { extra: 1 }, { requestState: 5 }])(
    "%j is no call",
    async (body) => {
      as("member");
      expect([400, 422]).toContain((await send(body)).status);
    },
  );
});
