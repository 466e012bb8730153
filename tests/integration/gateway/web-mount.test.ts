import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

let gateway: TestGateway;
let web: WebMount;
let home: PlantedOrganization;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  gateway = await startTestGateway();
  web = await startWebMount(gateway.runtime);
  home = await plantOrganization(gateway.runtime, "home", []);
}, 120_000);

afterAll(async () => {
  agent.destroy();
  await web?.close();
  await gateway?.close();
}, 60_000);

/** Begins a POST on the one connection; `send` writes what it wants of the body. */
function post(
  headers: Record<string, string | number>,
  send: (asked: ClientRequest) => void,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(`${web.origin}/mcp`, {
      method: "POST",
      agent,
      headers: {
        authorization: `Bearer ${home.apiKey}`,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        ...headers,
      },
    });
    asked.once("error", reject);
    asked.once("response", (answer) => answer.resume().once("end", () => resolve(answer)));
    send(asked);
  });
}

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const ping = () => post({ "content-length": PING.length }, (asked) => asked.end(PING));

test("a body that is announced as too large is refused before it comes, and the connection ends", async () => {
  const answer = await post({ "content-length": 5_000_000 }, (asked) => asked.flushHeaders());
  expect([answer.statusCode, answer.headers.connection]).toEqual([413, "close"]);
  expect((await ping()).statusCode).toBe(200);
});

test("one that turns out to be too large is answered too, and the next request on a connection is", async () => {
  const answer = await post({ "transfer-encoding": "chunked" }, (asked) => {
    for (let megabyte = 0; megabyte < 3; megabyte++) asked.write("y".repeat(1_000_000));
    asked.end();
  });
  expect([answer.statusCode, answer.headers.connection]).toEqual([413, "close"]);
  expect((await ping()).statusCode).toBe(200);
});

test("a byte order mark before the message is no JSON, as on the other mounts", async () => {
  const body = `\ufeff${PING}`;
  const answer = await post({ "content-length": Buffer.byteLength(body) }, (asked) => asked.end(body));
  expect(answer.statusCode).toBe(400);
});
