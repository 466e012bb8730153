import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type Arrival,
  type ScriptedUpstream,
  sendJson,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "@/tests/fixtures/upstreams/scripted-upstream";
import { modern } from "@/tests/support/rpc";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

/** Looks like nothing that the redactor knows: it is found because it is known. */
const SECRET = "green-window-of-ada";

/** A server that repeats what it was sent, in each of the places where it can. */
function repeat(arrival: Arrival, response: ServerResponse) {
  const { authorization, "x-key": key } = arrival.headers;
  const sent = String(key ?? authorization?.slice("Bearer ".length));
  switch (arrival.message.params?.name) {
    case "error":
      return sendJson(response, {
        jsonrpc: "2.0",
        id: arrival.message.id,
        error: { code: -32_000, message: `bad token ${sent}`, data: { sent, nested: [{ said: `is ${sent}` }] } },
      });
    case "refused":
      return sendJson(
        response,
        { jsonrpc: "2.0", id: arrival.message.id, error: { code: -32_000, message: `no ${sent}` } },
        422,
      );
    case "tool-error":
      return sendResult(response, arrival, {
        resultType: "complete",
        isError: true,
        content: [{ type: "text", text: `bad token ${sent}` }],
        structuredContent: { sent },
      });
    default:
      return sendResult(response, arrival, {
        resultType: "complete",
        content: [
          { type: "text", text: `hello ${sent}` },
          { type: "text", text: JSON.stringify({ sent }) },
        ],
      });
  }
}

let gateway: TestGateway;
let upstream: ScriptedUpstream;

beforeAll(async () => {
  gateway = await startTestGateway();
  upstream = await startScriptedUpstream((arrival, response) => {
    if (arrival.message.method === "tools/call" || !serveHandshake(arrival, response)) repeat(arrival, response);
  });
}, 120_000);

afterAll(async () => {
  await gateway?.close();
  await upstream?.stop();
}, 60_000);

const TOOLS = ["error", "refused", "tool-error", "plain"].map((name) => ({ name, inputSchema: { type: "object" } }));
const SENT = { bearer: { token: SECRET }, headers: { headers: { "x-key": SECRET } } } as const;

describe.each([
  ["legacy", "bearer"],
  ["legacy", "headers"],
  ["modern", "bearer"],
  ["modern", "headers"],
] as const)("a %s server that repeats its own credential (%s)", (era, kind) => {
  let home: PlantedOrganization;

  beforeAll(async () => {
    home = await plantOrganization(gateway.runtime, `${era}-${kind}`, [
      { slug: "parrot", url: upstream.url, era, tools: TOOLS, ...SENT[kind] },
    ]);
  });
  afterEach(async () => {
    await gateway.runtime.database.system.call.deleteMany({ where: { organizationId: home.id } });
  });

  const call = (name: string) =>
    modern({
      url: `${gateway.origin}/parrot/mcp`,
      key: home.apiKey,
      method: "tools/call",
      params: { name, arguments: {} },
    });
  const rows = async () => {
    await gateway.runtime.callLog.flush();
    return gateway.runtime.database.system.call.findMany({ where: { organizationId: home.id } });
  };

  test("in an error: masked in message and data, for the client and in the log", async () => {
    const { body } = await call("error");
    expect(body?.error).toEqual({
      code: -32_000,
      message: "bad token [redacted]",
      data: { sent: "[redacted]", nested: [{ said: "is [redacted]" }] },
    });
    expect(await rows()).toMatchObject([{ status: "error", errorMessage: "bad token [redacted]" }]);
    expect(JSON.stringify(await rows(), noBigInt)).not.toContain(SECRET);
  });

  test("in an error under a status of HTTP: masked", async () => {
    expect((await call("refused")).body?.error?.message).toBe("no [redacted]");
    expect(await rows()).toMatchObject([{ errorMessage: "no [redacted]" }]);
  });

  test("in a tool's error: masked in text and structure, for the client and in the log", async () => {
    const { body } = await call("tool-error");
    const masked = {
      isError: true,
      content: [{ type: "text", text: "bad token [redacted]" }],
      structuredContent: { sent: "[redacted]" },
    };
    expect(body?.result).toMatchObject(masked);
    const [row] = await rows();
    expect(row?.status).toBe("tool_error");
    expect(JSON.parse(row?.result ?? "")).toMatchObject(masked);
  });

  test("in a plain result: masked in the log, also in JSON that stands in it", async () => {
    expect((await call("plain")).body?.result?.content?.[0]?.text).toContain("hello ");
    const [row] = await rows();
    expect(row?.status).toBe("ok");
    expect(JSON.parse(row?.result ?? "")).toMatchObject({
      content: [{ text: "hello [redacted]" }, { text: '{"sent":"[redacted]"}' }],
    });
    expect(JSON.stringify(row, noBigInt)).not.toContain(SECRET);
  });
});

test("in the refusal of a session: masked for the client and in the log", async () => {
  const rude = await startScriptedUpstream((arrival, response) =>
    sendJson(response, {
      jsonrpc: "2.0",
      id: arrival.message.id,
      error: { code: -32_000, message: `nobody knows ${arrival.headers["x-key"]}` },
    }),
  );
  try {
    const home = await plantOrganization(gateway.runtime, "rude", [
      { slug: "rude", url: rude.url, era: "legacy", headers: { "x-key": SECRET } },
    ]);
    const params = { name: "echo", arguments: {} };
    const answer = await modern({ url: `${gateway.origin}/rude/mcp`, key: home.apiKey, method: "tools/call", params });
    expect(answer.text).toContain("nobody knows [redacted]");
    expect(answer.text).not.toContain(SECRET);
    await gateway.runtime.callLog.flush();
    const { system } = gateway.runtime.database;
    const where = { organizationId: home.id };
    expect(JSON.stringify(await system.call.findMany({ where }), noBigInt)).not.toContain(SECRET);
  } finally {
    await rude.stop();
  }
});

function noBigInt(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
