import { createServer, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MODERN, modernHeaders, modernMeta } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

// A modern server that answers when it is told to, and says when the gateway has gone.
const held: { response: ServerResponse; isGone: boolean }[] = [];
const upstream = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on("end", () => {
    if (!body.includes('"tools/call"')) return void response.writeHead(404).end();
    const call = { response, isGone: false };
    held.push(call);
    response.once("close", () => {
      call.isGone = true;
    });
    if (body.includes('"stream"')) {
      const message = JSON.parse(body) as { params: { _meta: { progressToken: unknown } } };
      response.writeHead(200, { "content-type": "text/event-stream" });
      const params = { progressToken: message.params._meta.progressToken, progress: 1 };
      response.write(`data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params })}\n\n`);
    }
  });
});

let gateway: TestGateway;
let home: PlantedOrganization;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as { port: number };
  gateway = await startTestGateway();
  await gateway.runtime.jobs.close();
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "s", url: `http://127.0.0.1:${port}/mcp` }]);
});

afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  upstream.close();
});

function requestText(kind: "plain" | "stream"): string {
  const params = { name: "s__echo", arguments: { kind }, _meta: modernMeta({ progressToken: "p" }) };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  const headers = {
    host: "localhost",
    authorization: `Bearer ${home.apiKey}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": String(Buffer.byteLength(body)),
    ...modernHeaders("tools/call", params),
    "mcp-protocol-version": MODERN,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `POST /mcp HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

const leave: [string, (socket: Socket) => void][] = [
  ["a reset", (socket) => void socket.resetAndDestroy()],
  ["a close", (socket) => void socket.destroy()],
];
const kinds = ["plain", "stream"] as const;

describe("F5: a client that leaves (security: R2)", () => {
  test.each(kinds.flatMap((kind) => leave.map(([how, go]) => [kind, how, go] as const)))(
    "in the middle of a %s answer, by %s: the server is told, the place is free, the log says cancelled",
    async (kind, _how, go) => {
      const socket = connect(Number(new URL(gateway.origin).port), "127.0.0.1");
      socket.on("error", () => undefined);
      const before = held.length;
      let heard = "";
      socket.on("data", (chunk) => {
        heard += chunk.toString();
      });
      socket.write(requestText(kind));
      await expect.poll(() => held.length, { timeout: 10_000 }).toBe(before + 1);
      if (kind === "stream") await expect.poll(() => heard, { timeout: 10_000 }).toContain("notifications/progress");
      const { inFlight } = gateway.runtime.gateway.gateway;
      expect(inFlight.get(home.id)).toBe(1);
      go(socket);
      await expect.poll(() => held.at(-1)?.isGone, { timeout: 10_000 }).toBe(true);
      await expect.poll(() => inFlight.size, { timeout: 10_000 }).toBe(0);
      await gateway.runtime.callLog.flush();
      const rows = await gateway.runtime.database
        .organization(home.id)
        .call.findMany({ orderBy: { startedAt: "desc" } });
      expect([rows.length, rows[0]?.status]).toEqual([before + 1, "cancelled"]);
    },
  );

  test("before its request was whole: nothing is asked of anybody, and nothing is kept", async () => {
    const before = held.length;
    for (const part of [0.1, 0.5, 0.99]) {
      const socket = connect(Number(new URL(gateway.origin).port), "127.0.0.1");
      socket.on("error", () => undefined);
      const text = requestText("plain");
      await new Promise<void>((resolve) =>
        socket.write(text.slice(0, Math.floor(text.length * part)), () => resolve()),
      );
      const gone = new Promise((resolve) => socket.once("close", resolve));
      socket.resetAndDestroy();
      await gone;
    }
    // One that is answered shows that the others have been dealt with.
    const socket = connect(Number(new URL(gateway.origin).port), "127.0.0.1");
    socket.write(requestText("plain"));
    await expect.poll(() => held.length, { timeout: 10_000 }).toBe(before + 1);
    socket.destroy();
    await expect.poll(() => gateway.runtime.gateway.gateway.inFlight.size, { timeout: 10_000 }).toBe(0);
    expect(held.length).toBe(before + 1);
  });
});
