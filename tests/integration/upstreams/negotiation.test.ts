import { afterEach, describe, expect, test } from "vitest";
import type { Discovery, DiscoveryStepReport, UpstreamDriver } from "@/lib/upstreams/driver";
import { connectionTo, driverTo, toolCall } from "../../fixtures/upstreams/connection-view";
import {
  type Script,
  type ScriptedUpstream,
  sendJson,
  sendResult,
  serveHandshake,
  startScriptedUpstream,
} from "../../fixtures/upstreams/scripted-upstream";

let server: ScriptedUpstream;
let driver: UpstreamDriver;
let steps: DiscoveryStepReport[];

afterEach(async () => {
  await driver.close();
  await server.stop();
});

async function discover(script: Script, limits = {}): Promise<Discovery> {
  server = await startScriptedUpstream(script);
  driver = driverTo([server.url], { limits });
  steps = [];
  return driver.discover(connectionTo(server.url), { timeoutMs: 8000, onStep: (step) => steps.push(step) });
}

const rpcError = (code: number, data?: unknown) => ({ jsonrpc: "2.0", id: null, error: { code, message: "no", data } });
const isProbe: (arrival: Parameters<Script>[0]) => boolean = ({ message }) => message.method === "server/discover";
const modernResult = {
  resultType: "complete",
  supportedVersions: ["2026-07-28"],
  capabilities: { tools: {} },
  ttlMs: 0,
  cacheScope: "private",
};

/** A legacy server that refuses the modern probe in its own way. */
const legacyAfter =
  (refuse: Script): Script =>
  (arrival, response) => {
    if (isProbe(arrival)) return refuse(arrival, response);
    if (!serveHandshake(arrival, response))
      sendResult(response, arrival, { tools: [{ name: "t", inputSchema: { type: "object" } }] });
  };

describe("what a server speaks is found out", () => {
  test.each<[string, Script]>([
    ["400 without a body", (_, response) => void response.writeHead(400).end()],
    ["400 with -32000", (_, response) => sendJson(response, rpcError(-32_000), 400)],
    ["404 without a body", (_, response) => void response.writeHead(404).end()],
    ["405", (_, response) => void response.writeHead(405).end()],
    ["406", (_, response) => void response.writeHead(406).end()],
    ["500", (_, response) => void response.writeHead(500).end()],
    [
      "200 with method not found",
      (arrival, response) => sendJson(response, { ...rpcError(-32_601), id: arrival.message.id }),
    ],
    ["200 with something else", (arrival, response) => sendResult(response, arrival, {})],
    ["200 with HTML", (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>")],
    ["202", (_, response) => void response.writeHead(202).end()],
    [
      "-32022 that supports only legacy versions",
      (_, response) => sendJson(response, rpcError(-32_022, { supported: ["2025-06-18"] }), 400),
    ],
    [
      "a discovery of legacy versions only",
      (arrival, response) => sendResult(response, arrival, { ...modernResult, supportedVersions: ["2025-11-25"] }),
    ],
  ])("legacy: %s", async (_, refuse) => {
    const found = await discover(legacyAfter(refuse));
    expect(found).toMatchObject({ era: "legacy", protocolVersion: "2025-11-25", tools: [{ name: "t" }] });
    expect(steps.at(-1)).toMatchObject({ step: "list", outcome: "ok", detail: "1 tool, 0 resources, 0 prompts" });
  });

  test("modern: an answer to server/discover, in JSON", async () => {
    const found = await discover((arrival, response) =>
      sendResult(response, arrival, isProbe(arrival) ? modernResult : { tools: [] }),
    );
    expect(found).toMatchObject({ era: "modern", protocolVersion: "2026-07-28", legacyProtocolVersion: null });
    // Whether it keeps sessions as well is asked only once it has answered as a modern server.
    expect(server.arrivals[0]?.message.method).toBe("server/discover");
  });

  test.each<[string, string, Script]>([
    [
      "no common version",
      "upstream_protocol_error",
      (_, response) => sendJson(response, rpcError(-32_022, { supported: ["2099-01-01"] }), 400),
    ],
    ["a refused credential is no verdict", "needs_reauth", (_, response) => void response.writeHead(401).end()],
    ["not MCP at all", "upstream_unreachable", (_, response) => void response.writeHead(404).end("nothing here")],
    [
      "a web page",
      "upstream_protocol_error",
      (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    ],
    ["nobody listens", "upstream_unreachable", (_, response) => void response.socket?.destroy()],
  ])("%s: %s, and the step that failed says so", async (_, code, script) => {
    await expect(discover(script)).rejects.toMatchObject({ code });
    expect(steps.at(-2)).toMatchObject({
      step: "negotiate",
      outcome: "failed",
      detail: expect.stringContaining("linear"),
    });
    expect(steps.at(-1)).toMatchObject({ step: "list", outcome: "skipped" });
  });

  test("a server that speaks an unknown version in its handshake is refused", async () => {
    const script: Script = (arrival, response) => {
      if (!isProbe(arrival)) serveHandshake(arrival, response, { version: "1999-01-01" });
      else response.writeHead(400).end();
    };
    await expect(discover(script)).rejects.toMatchObject({ code: "upstream_protocol_error" });
  });

  test("nobody at the port: the step is connect", async () => {
    server = await startScriptedUpstream(() => undefined);
    const { url } = server;
    await server.stop();
    driver = driverTo([url]);
    steps = [];
    const discovery = driver.discover(connectionTo(url), { timeoutMs: 8000, onStep: (step) => steps.push(step) });
    await expect(discovery).rejects.toMatchObject({ code: "upstream_unreachable" });
    expect(steps.find(({ outcome }) => outcome === "failed")).toMatchObject({
      detail: "linear could not be reached: the connection was refused.",
    });
    server = await startScriptedUpstream(() => undefined);
  });

  test("one who leaves ends the discovery", async () => {
    server = await startScriptedUpstream(() => undefined);
    driver = driverTo([server.url]);
    const leaving = new AbortController();
    const discovery = driver.discover(connectionTo(server.url), { timeoutMs: 8000, signal: leaving.signal });
    const [probe] = [await server.arrival(isProbe)];
    leaving.abort();
    await expect(discovery).rejects.toMatchObject({ code: "cancelled" });
    await probe.gone;
  });

  test("a discovery that takes too long says after how long", async () => {
    server = await startScriptedUpstream(() => undefined);
    driver = driverTo([server.url]);
    await expect(driver.discover(connectionTo(server.url), { timeoutMs: 200 })).rejects.toMatchObject({
      code: "request_timeout",
      publicMessage: "Request timeout after 0.2 s: linear did not answer.",
    });
  });

  test("many calls to a server that nobody knows yet ask it once", async () => {
    server = await startScriptedUpstream(legacyAfter((_, response) => void response.writeHead(400).end()));
    driver = driverTo([server.url]);
    const target = { connection: connectionTo(server.url), session: { kind: "pooled" } as const };
    await Promise.all(Array.from({ length: 20 }, () => driver.send(target, toolCall("t"), {}).done));
    const asked = server.arrivals.filter(
      ({ message }) => message.method === "server/discover" || message.method === "initialize",
    );
    expect(asked.map(({ message }) => message.method)).toEqual(["server/discover", "initialize"]);
  });

  test.each(["modern", "legacy"] as const)(
    "a server that was %s and no longer is, is asked again, and the call is made once",
    async (before) => {
      const isNowModern = before === "legacy";
      server = await startScriptedUpstream((arrival, response) => {
        const isModern = arrival.headers["mcp-protocol-version"] === "2026-07-28";
        if (isModern !== isNowModern)
          return sendJson(response, isNowModern ? rpcError(-32_020) : rpcError(-32_000), 400);
        if (isProbe(arrival)) return sendResult(response, arrival, modernResult);
        if (!serveHandshake(arrival, response)) sendResult(response, arrival, { served: arrival.message.method });
      });
      driver = driverTo([server.url]);
      const target = { connection: connectionTo(server.url, before), session: { kind: "pooled" } as const };
      expect(await driver.send(target, toolCall("t"), {}).done).toEqual({
        kind: "result",
        result: { served: "tools/call" },
      });
    },
  );
});

describe("lists are read whole, within bounds", () => {
  const pages =
    (answer: (cursor: string | undefined) => object): Script =>
    (arrival, response) => {
      if (isProbe(arrival)) return sendResult(response, arrival, modernResult);
      sendResult(response, arrival, answer(arrival.message.params?.cursor as string | undefined));
    };
  const tool = (name: string, inputSchema: object = { type: "object" }) => ({ name, inputSchema });

  test("all pages, in the server's order, unknown fields kept, nameless items left out", async () => {
    const found = await discover(
      pages((cursor) => {
        const at = Number(cursor ?? 0);
        return {
          tools: [{ ...tool(`t${at}`), outputSchema: { x: 1 }, "x-new": true }, { title: "nameless" }, 7],
          ...(at < 3 ? { nextCursor: String(at + 1) } : {}),
        };
      }),
    );
    expect(found.tools).toEqual(
      [0, 1, 2, 3].map((at) => ({ ...tool(`t${at}`), outputSchema: { x: 1 }, "x-new": true })),
    );
  });

  test("a tool with invalid header annotations is left out, the others stay (SEP-2243)", async () => {
    const wrong = tool("wrong", {
      type: "object",
      properties: { a: { type: "string", "x-mcp-header": "bad name\r\n" } },
    });
    const found = await discover(pages(() => ({ tools: [wrong, tool("right")] })));
    expect(found.tools.map(({ name }) => name)).toEqual(["right"]);
  });

  test.each<[string, Script]>([
    ["pages without end", pages((cursor) => ({ tools: [], nextCursor: String(Number(cursor ?? 0) + 1) }))],
    ["pages in a circle", pages(() => ({ tools: [], nextCursor: "again" }))],
    ["too many items", pages(() => ({ tools: Array.from({ length: 200 }, (_, at) => tool(`t${at}`)) }))],
    ["no list in the answer", pages(() => ({}))],
  ])("%s: a failure, not an empty list", async (_, script) => {
    await expect(discover(script, { maxPages: 20, maxItems: 100 })).rejects.toMatchObject({
      code: "upstream_protocol_error",
    });
    expect(steps.at(-1)).toMatchObject({ step: "list", outcome: "failed" });
  });

  test("a page that is too large is refused", async () => {
    const script = pages(() => ({ tools: [{ ...tool("t"), description: "x".repeat(50_000) }] }));
    await expect(discover(script, { maxPageBytes: 10_000 })).rejects.toMatchObject({
      code: "upstream_response_too_large",
    });
  });

  test("an error in the middle is an error; a list that is announced and unknown is empty", async () => {
    const answer =
      (code: number): Script =>
      (arrival, response) => {
        if (isProbe(arrival)) return sendResult(response, arrival, modernResult);
        sendJson(response, { jsonrpc: "2.0", id: arrival.message.id, error: { code, message: "no" } });
      };
    await expect(discover(answer(-32_603))).rejects.toMatchObject({ code: "upstream_protocol_error" });
    await driver.close();
    await server.stop();
    expect((await discover(answer(-32_601))).tools).toEqual([]);
  });
});
