import { expect, test } from "vitest";
import { buildCatalogue } from "@/lib/gateway/core/catalogue";
import type { ConnectionView, Definition } from "@/lib/gateway/core/snapshot";

const naming = { kind: "aggregated", nameLimit: 49 } as const;

function view(slug: string, tools: readonly string[], rest: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: `con_${slug}`,
    revision: "1",
    organizationId: "org_a",
    slug,
    name: slug,
    kind: "http",
    url: "http://x",
    credential: null,
    timeoutMs: 1000,
    status: "connected",
    statusReason: null,
    nextRetryAt: null,
    isDisabled: false,
    era: "modern",
    protocolVersion: null,
    legacyProtocolVersion: null,
    serverInfo: null,
    capabilities: {},
    instructions: null,
    tools: tools.map(
      (name): Definition => ({
        name,
        title: `T ${name}`,
        inputSchema: { type: "object" },
        _meta: { kept: true },
      }),
    ),
    resources: [],
    resourceTemplates: [],
    prompts: [],
    ...rest,
  };
}

const keys = (connections: readonly ConnectionView[]) =>
  buildCatalogue(connections, naming).tools.inOrder.map((route) => route.key);

test("servers stand in the order of their slugs, tools in the server's own order", () => {
  expect(keys([view("b", ["z", "a"]), view("a", ["m"])])).toEqual(["a__m", "b__z", "b__a"]);
});

test("adding a server renames no tool of another", () => {
  const before = keys([view("a", ["x", "y".repeat(80)])]);
  expect(keys([view("a", ["x", "y".repeat(80)]), view("a-b", ["x"])]).slice(0, 2)).toEqual(before);
});

test("two tools that would share a name are both left out, so that no call goes to the wrong one", () => {
  const [long] = keys([view("a", ["x".repeat(60)])]);
  const collider = String(long).slice("a__".length);
  expect(keys([view("a", ["x".repeat(60), collider, "other"])])).toEqual(["a__other"]);
});

test("a definition leaves with every field that the server gave it, and only its name changed", () => {
  const route = buildCatalogue([view("a", ["x"])], naming).tools.byKey.get("a__x");
  expect(JSON.parse(route?.text ?? "")).toEqual({
    name: "a__x",
    title: "T x",
    inputSchema: { type: "object" },
    _meta: { kept: true },
  });
});

test("on its own endpoint a server keeps its own names and URIs", () => {
  const catalogue = buildCatalogue([view("a", ["x"], { resources: [{ name: "r", uri: "test://r" }] })], {
    kind: "plain",
  });
  expect([...catalogue.tools.byKey.keys(), ...catalogue.resources.byKey.keys()]).toEqual(["x", "test://r"]);
});

test("resources and templates of two servers with the same URI stay apart", () => {
  const resources = [{ name: "r", uri: "test://r" }];
  const resourceTemplates = [{ name: "t", uriTemplate: "test://{id}/x" }];
  const catalogue = buildCatalogue(
    [view("a", [], { resources, resourceTemplates }), view("b", [], { resources, resourceTemplates })],
    naming,
  );
  expect(catalogue.resources.inOrder.map((route) => route.key)).toEqual([
    "causeway://a/test://r",
    "causeway://b/test://r",
  ]);
  expect(catalogue.resourceTemplates.inOrder.map((route) => route.key)).toEqual([
    "causeway://a/test://{id}/x",
    "causeway://b/test://{id}/x",
  ]);
});
