import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/base/ids";
import { createConnection } from "@/lib/connections/create-connection";
import { authenticate } from "@/lib/gateway/door/authenticate";
import { makeAction } from "@/lib/http/make-action";
import { makeRoute } from "@/lib/http/make-route";
import type { DoorParts } from "@/lib/http/world";
import { createKey } from "@/lib/keys/create-key";
import { operations } from "@/lib/operations/all";
import type { Operation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";
import { type ChangingUpstream, startChangingUpstream } from "@/tests/integration/control/changing-upstream";
import { describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";
import { PRODUCT_ROOT } from "@/tests/support/database";
import { type SampleThings, sampleInputs } from "./sample-inputs";

const ORIGIN = "http://localhost:3000";
const OWN_PAGE = { origin: ORIGIN, "sec-fetch-site": "same-origin" };

/** What a browser says of a request that another site made it send, and what one without these headers says: nothing. */
const ELSEWHERE: readonly Record<string, string>[] = [
  { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "null", "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "none" },
  { origin: "http://localhost:3001", "sec-fetch-site": "same-site" },
  { origin: "http://localhost.evil.example:3000" },
  {},
];

const named = operations.map((operation) => [operation.name, operation] as const);

describeWorlds("another site (security: T91)", (world) => {
  let upstream: ChangingUpstream;
  let mine: TestOrganization;
  let things: SampleThings;
  let requestHeaders = new Headers();
  const parts: DoorParts = {
    world: async () => {
      const { environment, database, services, log, gateway } = world().runtime;
      const authenticateKey = (headers: Readonly<Record<string, string>>) =>
        authenticate(gateway.gateway, { method: "", url: "", headers, address: null, readBody: async () => "" });
      return { environment, database, services, log, authenticateKey };
    },
    sessionUser: async () => ({ id: mine.users.owner, name: "Ada" }),
  };

  beforeAll(async () => {
    upstream = await startChangingUpstream(["read"]);
    world().allow(upstream);
    mine = await world().addOrganization("mine");
    const owner = await world().openAs(mine.users.owner, mine.slug);
    const connection = { name: "C", slug: "here", url: upstream.url, tools: "all" };
    await execute(createConnection, owner, connection);
    const key = (await execute(createKey, owner, { name: "K" })).key.id;
    things = {
      notes: "o",
      ownNotes: "p",
      keyed: "k",
      connection: "here",
      key,
      client: "grt_1",
      member: "mem_1",
      invitation: "inv_1",
      team: "tem_1",
      role: "rol_00000000000000000000000000",
      serviceAccount: "svc_none",
      serviceClient: "scl_none",
      trustedIssuer: "iss_none",
      catalogEntry: "entry-none",
      registryServer: "localhost/entry-none",
      registry: "https://registry.example",
      rule: "rul_1",
      accessRequest: "req_1",
      alert: "alr_1",
      webhook: "whk_1",
      price: "prc_1",
      organization: "here",
      call: uuidv7(),
      url: upstream.url,
      newSlug: "new-one",
    };
  });
  afterAll(() => upstream?.stop());

  async function contents(): Promise<string> {
    const tables = ["organizations", "connections", "capabilities", "credentials", "api_keys", "audit_events"];
    const rows = tables.map((table) =>
      world().runtime.database.sql(`SELECT row_to_json(t)::text AS row FROM ${table} t ORDER BY 1`),
    );
    return JSON.stringify(await Promise.all(rows));
  }

  /** With the session's cookie, which a browser sends along by itself. */
  async function post(operation: Operation, headers: Record<string, string>, body: string): Promise<number> {
    const url = `${ORIGIN}/api/v1/organizations/mine/anything`;
    const request = new Request(url, { method: "POST", headers, body });
    return (await makeRoute(parts)(operation)(request, { params: Promise.resolve({ org: "mine" }) })).status;
  }

  test.each(named)("can do nothing with %s, by the API or as a form's action", async (name, operation) => {
    const input = sampleInputs(things)[name];
    const body = JSON.stringify(input);
    const before = await contents();
    for (const headers of ELSEWHERE) {
      const said = JSON.stringify(headers);
      for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
        expect([said, type, await post(operation, { ...headers, "content-type": type }, body)]).toEqual([
          said,
          type,
          403,
        ]);
      }
      requestHeaders = new Headers(headers);
      const action = makeAction(parts, async () => requestHeaders)(operation);
      expect([said, await action("mine", input)]).toMatchObject([said, { ok: false, code: "origin_not_allowed" }]);
    }
    // A form of our own host could still be another's text.
    expect(await post(operation, { ...OWN_PAGE, "content-type": "text/plain" }, body)).toBe(415);
    expect(await contents()).toBe(before);
  });
});

test("what changes anything is never served by GET or HEAD", () => {
  const imports = readFileSync(join(PRODUCT_ROOT, "lib/operations/all.ts"), "utf8");
  const changes = new Map<string, boolean>();
  for (const [, variable = "", file = ""] of imports.matchAll(/import \{ (\w+) \} from "@\/(lib\/[\w/-]+)"/g))
    changes.set(variable, !readFileSync(join(PRODUCT_ROOT, `${file}.ts`), "utf8").includes("audit: false"));
  const folder = join(PRODUCT_ROOT, "app");
  const reading: string[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith("route.ts")) continue;
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, name = ""] of text.matchAll(/export const (?:GET|HEAD) = route\((\w+)/g)) reading.push(name);
  }
  expect(reading.length).toBeGreaterThan(5);
  for (const name of reading) expect([name, changes.get(name)]).toEqual([name, false]);
});

const POLLUTING = ["__proto__", "constructor", "prototype"];
const DEPTHS = 5;

/** The key at this depth of an object, with what it would put on every object. */
function nested(key: string, depth: number): string {
  return depth === 0 ? `{"${key}":{"polluted":true}}` : `{"a":${nested(key, depth - 1)}}`;
}

test.each(named)("%s takes no key that reaches into every object (security: T99)", (name, operation) => {
  const sample = sampleInputs({
    notes: "o",
    ownNotes: "p",
    keyed: "k",
    connection: "c",
    key: "k",
    client: "g",
    call: uuidv7(),
    url: "https://x.example/mcp",
    member: "mem_none",
    invitation: "inv_none",
    team: "tem_none",
    role: "rol_00000000000000000000000000",
    serviceAccount: "svc_none",
    serviceClient: "scl_none",
    trustedIssuer: "iss_none",
    catalogEntry: "entry-none",
    registryServer: "localhost/entry-none",
    registry: "https://registry.example",
    rule: "rul_none",
    accessRequest: "req_none",
    alert: "alr_none",
    webhook: "whk_none",
    price: "prc_none",
    organization: "none",
    newSlug: "n",
  });
  const before = Object.getOwnPropertyNames(Object.prototype);
  for (const key of POLLUTING) {
    for (let depth = 0; depth < DEPTHS; depth++) {
      const extra = JSON.parse(
        `{"${depth === 0 ? key : "a"}":${depth === 0 ? '{"polluted":true}' : nested(key, depth - 1)}}`,
      );
      const input = Object.fromEntries([...Object.entries(sample[name] ?? {}), ...Object.entries(extra as object)]);
      expect([key, depth, operation.input.safeParse(input).success]).toEqual([key, depth, false]);
    }
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
});
