import { createServer, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
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
let home: PlantedOrganization;
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as { port: number };
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "s", url: `http://127.0.0.1:${port}/mcp` }]);
  url = `${gateway.origin}/mcp`;
});

afterAll(async () => {
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

test("large answers that nobody reads count, and are let go with their clients", async () => {
  const { unread } = gateway.runtime.gateway.gateway;
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: params({ bytes: 9_000_000 }) });
  const lines = [
    "POST /mcp HTTP/1.1",
    "Host: localhost",
    `Authorization: Bearer ${home.apiKey}`,
    "Accept: */*",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "",
    body,
  ];
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.pause();
  socket.write(lines.join("\r\n"));
  await expect.poll(() => unread.bytes, { timeout: 10_000 }).toBeGreaterThan(9_000_000);
  socket.destroy();
  await expect.poll(() => unread.bytes, { timeout: 10_000 }).toBe(0);
});

test("readiness is off while calls are refused because the database has been away", () => {
  const { snapshots, now } = gateway.runtime.gateway.gateway;
  expect(gateway.runtime.gateway.isServing()).toBe(true);
  snapshots.confirm(now() - 31_000);
  expect(gateway.runtime.gateway.isServing()).toBe(false);
  snapshots.confirm(now());
});
