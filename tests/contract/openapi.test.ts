import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { PERMISSIONS } from "@/lib/access/permissions";
import { uuidv7 } from "@/lib/base/ids";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { authenticate } from "@/lib/gateway/door/authenticate";
import type { Download } from "@/lib/http/download";
import type { LiveFeed } from "@/lib/http/event-stream";
import { asDownload, asEvents, makeRoute, type RouteHandler } from "@/lib/http/make-route";
import type { DoorParts } from "@/lib/http/world";
import { createKey } from "@/lib/keys/create-key";
import { apiDescription } from "@/lib/openapi/api-description";
import type { ApiRoute } from "@/lib/openapi/describe-api";
import generated from "@/lib/openapi/generated/routes.json";
import { PROBLEM_SHAPE, SHAPES } from "@/lib/openapi/shapes";
import { operations } from "@/lib/operations/all";
import type { Operation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";
import { readRoutes } from "@/scripts/generate-routes.mjs";
import { type RegistryServer, startRegistry } from "@/tests/fixtures/servers/registry";
import { startChangingUpstream } from "@/tests/integration/control/changing-upstream";
import { describeWorlds, type TestOrganization } from "@/tests/integration/control/control-world";
import { type AuthorizedServers, startAuthorizedServers } from "@/tests/support/authorized-things";
import { sampleInputs } from "./sample-inputs";
import { makeThings, NAMES, namedIn, sampleServer } from "./things";

const routes: readonly ApiRoute[] = generated;

describe("the description of the admin API", () => {
  const description = apiDescription("https://gateway.example");

  test("is made from the route tree as it is now", () => {
    expect(generated).toEqual(readRoutes());
  });

  test("has every operation, once, and names what it needs", () => {
    const described = Object.values(description.paths as Record<string, JsonObject>).flatMap((methods) =>
      Object.values(methods).filter(isJsonObject),
    );
    const names = described.map(({ operationId }) => String(operationId));
    expect(names.sort()).toEqual([...operations.map(({ name }) => name), "whoami"].sort());
    for (const { operationId, ...rest } of described)
      if (operationId !== "whoami") expect(PERMISSIONS).toContain(rest["x-permission"]);
  });

  test("names each parameter of a path, and no field twice", () => {
    for (const [path, methods] of Object.entries(description.paths as Record<string, JsonObject>)) {
      for (const request of Object.values(methods).filter(isJsonObject)) {
        const parameters = (request.parameters ?? []) as { name: string; in: string }[];
        const inPath = parameters.filter((one) => one.in === "path").map(({ name }) => `{${name}}`);
        expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
        expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
      }
    }
  });

  test("says how answers look wherever that is written down, and describes only operations that there are", () => {
    const known = new Set(operations.map(({ name }) => name));
    expect(Object.keys(SHAPES).filter((name) => !known.has(name))).toEqual([]);
  });
});

describeWorlds("every documented request", (world) => {
  let organization: TestOrganization;
  let authorized: AuthorizedServers;
  let registry: RegistryServer;
  let key: string;
  let upstream: { readonly url: string; readonly port: number; stop(): Promise<void> };

  beforeAll(async () => {
    upstream = await startChangingUpstream(["read", "write"]);
    world().allow(upstream);
    authorized = await startAuthorizedServers();
    registry = await startRegistry({ servers: [sampleServer("com.example/sample")], make: sampleServer });
    world().allow(registry);
    for (const server of authorized.ports) world().allow(server);
    organization = await world().addOrganization("described");
    const owner = await world().openAs(organization.users.owner, organization.slug);
    key = (await execute(createKey, owner, { name: "API", permissions: [...PERMISSIONS] })).text;
    return async () => {
      await upstream.stop();
      await authorized.stop();
      await registry.stop();
    };
  });

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
    sessionUser: async () => null,
  };

  const SENDERS: Readonly<Record<string, (operation: Operation) => RouteHandler>> = {
    file: (operation) => makeRoute(parts)(operation as Operation<z.ZodType, Download>, { send: asDownload }),
    events: (operation) => makeRoute(parts)(operation as Operation<z.ZodType, LiveFeed>, { send: asEvents }),
  };

  test.each(routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const))(
    "%s answers with the status and the shape that it says",
    async (_name, route) => {
      const operation = operations.find(({ name }) => name === route.operation);
      if (!operation) throw new Error(`There is no operation ${route.operation}.`);
      const named = namedIn(route.operation);
      const fixed = { ...NAMES, organization: organization.slug, call: uuidv7(), url: upstream.url };
      const place = { world: world(), organization, upstream: upstream.url, authorized, registry: registry.url };
      const things = await makeThings(place, fixed, (kind) => named.has(kind));
      const sample = sampleInputs(things)[route.operation] ?? {};
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)]
        .map(([, name]) => name ?? "")
        .filter((name) => name !== "org");
      const params = {
        org: organization.slug,
        ...Object.fromEntries(inPath.map((name) => [name, String(sample[name])])),
      };
      const rest = Object.fromEntries(Object.entries(sample).filter(([name]) => !inPath.includes(name)));
      const isGet = route.method === "get";
      const query = isGet
        ? `?${new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, String(value)]))}`
        : "";
      const hasBody = !isGet && Object.keys(rest).length > 0;
      const request = new Request(`http://localhost:3000/api/v1${route.path}${query}`, {
        method: route.method.toUpperCase(),
        headers: { authorization: `Bearer ${key}`, ...(hasBody ? { "content-type": "application/json" } : {}) },
        body: hasBody ? JSON.stringify(rest) : null,
      });
      const status = route.status === 201 ? 201 : 200;
      const handler = SENDERS[route.sends ?? "json"]?.(operation) ?? makeRoute(parts)(operation, { status });
      const response = await handler(request, { params: Promise.resolve(params) });
      if (route.sends) {
        const type = route.sends === "events" ? "text/event-stream" : "text/csv";
        expect([response.status, response.headers.get("content-type")]).toEqual([200, expect.stringContaining(type)]);
        await response.body?.cancel();
        return;
      }
      const answer: unknown = await response.json();
      // What the sample names and nobody has made is a call, and an attempt to authorize.
      if (["calls.get", "calls.similar", "accounts.outcome"].includes(route.operation)) {
        expect(response.status).toBe(404);
        expect(PROBLEM_SHAPE.safeParse(answer).error).toBeUndefined();
        return;
      }
      // What a person does for themselves, no key can.
      if (route.operation === "members.leave" || route.operation === "members.handOver") {
        expect([response.status, PROBLEM_SHAPE.safeParse(answer).error]).toEqual([403, undefined]);
        return;
      }
      expect([response.status, answer]).toEqual([route.status, answer]);
      expect(SHAPES[route.operation]?.safeParse(answer).error).toBeUndefined();
    },
  );
});
