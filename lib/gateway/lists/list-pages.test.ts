import { expect, test } from "vitest";
import { AccessPolicy } from "@/lib/access/policy";
import type { Principal } from "@/lib/access/principal";
import { mayCall } from "@/lib/gateway/calls/reach";
import { buildCatalogue, type RouteTable } from "@/lib/gateway/core/catalogue";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { ListPages } from "@/lib/gateway/lists/list-pages";
import { connectionTo } from "@/tests/fixtures/upstreams/connection-view";

const everything = keyFor(null);

function keyFor(connectionIds: readonly string[] | null): Principal {
  return {
    kind: "key",
    id: "key_1",
    organizationId: "org_1",
    name: "test",
    clientName: "test",
    userId: null,
    serviceAccount: null,
    servers: connectionIds === null ? { all: true } : { all: false, connectionIds: new Set(connectionIds) },
    permissions: new Set(),
    environment: "production",
    expiresAt: null,
  };
}

function server(slug: string, tools: number): ConnectionView {
  return connectionTo("http://127.0.0.1:9/mcp", "modern", {
    id: `con_${slug}`,
    slug,
    tools: Array.from({ length: tools }, (_, index) => ({ name: `tool_${index}`, inputSchema: { type: "object" } })),
  });
}

function tableOf(...servers: ConnectionView[]): RouteTable {
  return buildCatalogue(servers, { kind: "aggregated", nameLimit: 48 }).tools;
}

function pageOf(pages: ListPages, table: RouteTable, principal: Principal, after: string | null) {
  const asker = { principal, snapshot: { policy: null, people: new Map() }, address: null, gateway: { now: Date.now } };
  return pages.page(table, asker, mayCall, after);
}

function namesIn(pages: ListPages, table: RouteTable, principal: Principal, after: string | null = null): string[] {
  const items = pageOf(pages, table, principal, after)?.items.toString("utf8") ?? "";
  return (JSON.parse(`[${items}]`) as { name: string }[]).map(({ name }) => name);
}

test("a page that was made for one scope is never served to another", () => {
  const pages = new ListPages(1_000_000);
  const table = tableOf(server("a", 2), server("b", 2));
  const all = ["a__tool_0", "a__tool_1", "b__tool_0", "b__tool_1"];
  expect(namesIn(pages, table, everything)).toEqual(all);
  expect(namesIn(pages, table, keyFor(["con_b"]))).toEqual(["b__tool_0", "b__tool_1"]);
  expect(namesIn(pages, table, keyFor([]))).toEqual([]);
  expect(namesIn(pages, table, everything)).toEqual(all);
});

test("two keys of one scope share a page, whatever the order of their servers", () => {
  const pages = new ListPages(1_000_000);
  const table = tableOf(server("a", 2), server("b", 2), server("c", 2));
  const first = pageOf(pages, table, keyFor(["con_a", "con_c"]), null);
  expect(pageOf(pages, table, keyFor(["con_c", "con_a"]), null)?.items).toBe(first?.items);
});

test("pages follow each other to the end, in order and without a gap", () => {
  const pages = new ListPages(10_000_000);
  const table = tableOf(server("a", 2500));
  const names: string[] = [];
  let after: string | null = null;
  do {
    names.push(...namesIn(pages, table, everything, after));
    after = pageOf(pages, table, everything, after)?.next ?? null;
  } while (after !== null);
  expect(names).toEqual(table.inOrder.map((route) => route.key));
});

test("there is no page after an item that the caller's list does not hold", () => {
  const pages = new ListPages(1_000_000);
  const table = tableOf(server("a", 2), server("b", 2));
  expect(pageOf(pages, table, everything, "a__gone")).toBeNull();
  expect(pageOf(pages, table, keyFor(["con_b"]), "a__tool_0")).toBeNull();
});

test("however many tools and scopes are asked for, what is kept stays within its bound", () => {
  const maxBytes = 200_000;
  const pages = new ListPages(maxBytes);
  const table = tableOf(...Array.from({ length: 50 }, (_, index) => server(`s${index}`, 1000)));
  let after: string | null = null;
  do {
    after = pageOf(pages, table, everything, after)?.next ?? null;
    expect(pages.bytes).toBeLessThanOrEqual(maxBytes);
  } while (after !== null);
  for (let index = 0; index < 50; index++) namesIn(pages, table, keyFor([`con_s${index}`]));
  expect(pages.bytes).toBeLessThanOrEqual(maxBytes);
  expect(namesIn(pages, table, keyFor(["con_s7"]))).toHaveLength(1000);
});

test("pages without an item give way as well, and long scopes weigh no more than short ones", () => {
  const maxBytes = 10_000;
  const pages = new ListPages(maxBytes);
  const table = tableOf(server("a", 1));
  const first = pageOf(pages, table, keyFor(["con_0"]), null);
  for (let index = 1; index < 1000; index++) {
    pageOf(pages, table, keyFor([`con_${index}`, "con_".padEnd(1000, "x")]), null);
    expect(pages.bytes).toBeLessThanOrEqual(maxBytes);
  }
  expect(pageOf(pages, table, keyFor(["con_0"]), null)).not.toBe(first);
  const last = () => pageOf(pages, table, keyFor(["con_999", "con_".padEnd(20_000, "x")]), null);
  expect(last()).toBe(last());
});

test("a page is of one moment: what an hour changes while it is made is in the next", () => {
  const pages = new ListPages(1_000_000);
  const table = tableOf(server("a", 1));
  const evening = 1000;
  const rule = {
    id: "rul_1",
    effect: "deny",
    subject: { kind: "everyone", id: null },
    connectionId: "con_a",
    tool: null,
    note: "",
    holds: (_facts: unknown, { now }: { now: number }) => now >= evening,
  } as const;
  const namesAt = (now: () => number) => {
    const snapshot = { policy: new AccessPolicy([rule], []), people: new Map() };
    const asker = { principal: everything, snapshot, address: null, gateway: { now } };
    return pages.page(table, asker, mayCall, null)?.items.toString("utf8") ?? "";
  };
  let clock = evening - 1;
  expect(namesAt(() => clock++)).toContain("a__tool_0");
  expect(namesAt(() => evening - 1)).toContain("a__tool_0");
  expect(namesAt(() => evening)).toBe("");
});
