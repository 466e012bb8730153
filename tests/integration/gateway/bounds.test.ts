import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revokeKey } from "@/lib/keys/revoke-key";
import { execute } from "@/lib/operations/execute";
import { openAsSystem } from "@/lib/operations/open-organization";
import { initialize, modern, modernMeta, send } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

// A modern server whose answers are as large, and as late, as its arguments say.
const upstream = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on("end", () => {
    // What the gateway asks by itself (lists, streams) is of no interest here.
    if (body.includes('"tools/call"')) answer(JSON.parse(body), response);
    else response.writeHead(404).end();
  });
});
let calls = 0;
let release: (() => void) | null = null;

interface Message {
  readonly id: number;
  readonly params: {
    readonly arguments: { readonly bytes?: number; readonly isStream?: boolean; readonly isHeld?: boolean };
    readonly _meta?: { readonly progressToken?: unknown };
  };
}

function answer({ id, params }: Message, response: ServerResponse): void {
  calls++;
  const { bytes = 1, isStream, isHeld } = params.arguments;
  const result = JSON.stringify({
    jsonrpc: "2.0",
    id,
    result: { resultType: "complete", content: [{ type: "text", text: "x".repeat(bytes) }] },
  });
  const finish = () => {
    if (!isStream) return response.writeHead(200, { "content-type": "application/json" }).end(result);
    const progress = {
      jsonrpc: "2.0",
      method: "notifications/progress",
      params: { progressToken: params._meta?.progressToken, progress: 1 },
    };
    return response
      .writeHead(200, { "content-type": "text/event-stream" })
      .end(`data: ${JSON.stringify(progress)}\n\ndata: ${result}\n\n`);
  };
  if (isHeld) release = () => void finish();
  else finish();
}

let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;
let other: PlantedOrganization;
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as { port: number };
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
  const connection = { slug: "s", url: `http://127.0.0.1:${port}/mcp` };
  home = await plantOrganization(gateway.runtime, "home", [connection]);
  other = await plantOrganization(gateway.runtime, "other", [connection]);
  url = `${gateway.origin}/mcp`;
});

afterAll(async () => {
  await web.close();
  await gateway.close();
  upstream.closeAllConnections();
  upstream.close();
});

const params = (args: Message["params"]["arguments"]) => ({ name: "s__echo", arguments: args });

test("an answer of eight megabytes behind a progress event arrives whole", async () => {
  const bytes = 8_000_000;
  const answered = await modern({
    url,
    key: home.apiKey,
    method: "tools/call",
    params: { ...params({ bytes, isStream: true }), _meta: modernMeta({ progressToken: 1 }) },
  });
  expect(answered.text).toContain("notifications/progress");
  expect(answered.body?.result?.content?.[0]?.text?.length).toBe(bytes);
});

test("the rest of a batch is refused once its key is revoked", async () => {
  const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
  const session = await initialize(url, apiKey, {}, "2025-03-26");
  const message = (id: number) => ({ jsonrpc: "2.0", id, method: "tools/call", params: params({ isHeld: id === 1 }) });
  const before = calls;
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${apiKey}`,
    ...session,
  };
  const batch = send(url, { headers, body: JSON.stringify([1, 2, 3].map(message)) });
  await expect.poll(() => release).not.toBeNull();
  const { database, services } = gateway.runtime;
  await execute(revokeKey, await openAsSystem({ database, services }, home.id), { key: keyId, reason: "It leaked." });
  release?.();
  const replies = (await batch).body as unknown as { error?: { message: string } }[];
  expect(replies.map((reply) => reply.error?.message)).toEqual([
    undefined,
    "Authentication failed: key revoked",
    "Authentication failed: key revoked",
  ]);
  expect(calls).toBe(before + 1);
  await gateway.runtime.callLog.flush();
  const rows = await database.organization(home.id).call.findMany({ where: { keyId }, orderBy: { startedAt: "asc" } });
  expect(rows.map(({ status }) => status)).toEqual(["ok", "denied", "denied"]);
});

test("a batch's answers are bounded together", async () => {
  const session = await initialize(url, home.apiKey, {}, "2025-03-26");
  const batch = Array.from({ length: 10 }, (_, id) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: params({ bytes: 4_000_000 }),
  }));
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${home.apiKey}`,
    ...session,
  };
  const answered = await send(url, { headers, body: JSON.stringify(batch) });
  expect(answered.text.length).toBeLessThan(20_000_000);
  expect(answered.text).toContain("too large together");
});

/** Asks for nine megabytes on a connection of its own, and resolves when they wait to be read. */
async function askAndReadNothing(
  connection: "keep-alive" | "close",
  origin = gateway.origin,
  more: string[] = [],
): Promise<Socket> {
  const { unread } = gateway.runtime.gateway.gateway;
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: params({ bytes: 9_000_000 }) });
  const lines = [
    "POST /mcp HTTP/1.1",
    "Host: localhost",
    `Authorization: Bearer ${home.apiKey}`,
    "Accept: */*",
    "Content-Type: application/json",
    `Connection: ${connection}`,
    ...more,
    `Content-Length: ${body.length}`,
    "",
    body,
  ];
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.pause();
  socket.write(lines.join("\r\n"));
  await expect.poll(() => unread.bytes, { timeout: 10_000 }).toBeGreaterThan(9_000_000);
  return socket;
}

test("large answers that nobody reads count, and are let go with their clients", async () => {
  const socket = await askAndReadNothing("keep-alive");
  socket.destroy();
  await expect.poll(() => gateway.runtime.gateway.gateway.unread.bytes, { timeout: 10_000 }).toBe(0);
});

describe.each([
  ["the socket mount", () => gateway.origin, []],
  // A header that stands twice is left to node:http.
  ["node:http", () => gateway.origin, ["X-Twice: 1", "X-Twice: 2"]],
  ["the web mount", () => web.origin, []],
] as const)("on %s", (_, origin, more) => {
  test("an organization whose clients do not read gets no new calls, and no other notices", async () => {
    const { limits, unread } = gateway.runtime.gateway.gateway;
    const { maxUnreadBytes } = limits;
    const call = (key: string) => modern({ url, key, method: "tools/call", params: params({}) });
    // Half of its quarter is taken by the one answer.
    Object.assign(limits, { maxUnreadBytes: 8 * 8 * 1_048_576 });
    const socket = await askAndReadNothing("keep-alive", origin(), [...more]);
    const [refused, served] = [await call(home.apiKey), await call(other.apiKey)];
    expect([refused.status, refused.body?.error?.message]).toEqual([429, expect.stringContaining("wait to be read")]);
    expect(served.status).toBe(200);
    socket.destroy();
    await expect.poll(() => unread.bytes, { timeout: 10_000 }).toBe(0);
    expect((await call(home.apiKey)).status).toBe(200);
    Object.assign(limits, { maxUnreadBytes });
  });
});

test("a large answer of the web mount leaves whole", async () => {
  const bytes = 8_000_000;
  const answered = await modern({
    url: `${web.origin}/mcp`,
    key: home.apiKey,
    method: "tools/call",
    params: params({ bytes }),
  });
  expect(answered.body?.result?.content?.[0]?.text?.length).toBe(bytes);
  await expect.poll(() => gateway.runtime.gateway.gateway.unread.bytes).toBe(0);
});

test("a large answer leaves whole, however late it is read and though the connection is to be closed", async () => {
  const socket = await askAndReadNothing("close");
  // Longer than such a connection is kept for anything else.
  await delay(5000);
  let length = 0;
  socket.on("data", (chunk: Buffer) => {
    length += chunk.length;
  });
  socket.resume();
  await once(socket, "close");
  expect(length).toBeGreaterThan(9_000_000);
});

test("who sends request after request and reads no answer is not listened to any more", async () => {
  const request = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".repeat(1000);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.pause();
  socket.on("error", () => undefined);
  let taken = 0;
  for (let before = -1; taken > before && taken < 60_000_000; ) {
    before = taken;
    // The callback comes when the system has taken the bytes; who does not read makes it wait.
    while (await Promise.race([written(socket, request), delay(1000, false)])) taken += request.length;
  }
  expect(taken).toBeLessThan(30_000_000);
  socket.destroy();
});

function written(socket: Socket, text: string): Promise<boolean> {
  return new Promise((resolve) => socket.write(text, () => resolve(true)));
}

test("readiness is off while calls are refused because the database has been away", () => {
  const { snapshots, now } = gateway.runtime.gateway.gateway;
  expect(gateway.runtime.gateway.condition()).toBe("ready");
  snapshots.confirm(now() - 31_000);
  expect(gateway.runtime.gateway.condition()).toBe("stale");
  snapshots.confirm(now());
});
