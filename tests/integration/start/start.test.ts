import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { send } from "@/tests/support/rpc";
import { takeFreePort } from "@/tests/support/start-product";
import { bundleServer } from "../../../scripts/bundle-server.mjs";

// The server as `npm start` makes it, in a place of its own: another test may be running the one in dist/.
const bundle = join(process.cwd(), ".cache/run/server-under-test.js");
let folder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  await bundleServer(bundle);
  folder = await mkdtemp(join(tmpdir(), "causeway-start-"));
});

afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly origin: string;
  output(): string;
  ended: Promise<number | null>;
}

async function start(variables: Record<string, string> = {}): Promise<Started> {
  const port = variables.PORT ?? String(await takeFreePort());
  const child = spawn(process.execPath, ["--enable-source-maps", bundle], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      LOG_LEVEL: "warn",
      DATA_DIR: join(folder, "data"),
      ...variables,
      PORT: port,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, origin: `http://127.0.0.1:${port}`, output: () => output, ended };
}

async function untilReady({ origin, child, output }: Started): Promise<void> {
  for (;;) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (child.exitCode !== null) throw new Error(`It ended:\n${output()}`);
    await delay(50);
  }
}

/** What a start that cannot be says, and that it says nothing else. */
async function refusal(variables: Record<string, string>): Promise<string> {
  const started = await start(variables);
  expect(await started.ended).toBe(1);
  const lines = started
    .output()
    .trim()
    .split("\n")
    .filter((line) => !line.endsWith("…"));
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

test("a taken port is said in one sentence", async () => {
  const squatter = createServer();
  const port = await new Promise<number>((resolve) => {
    squatter.listen(0, "127.0.0.1", () => resolve((squatter.address() as { port: number }).port));
  });
  try {
    expect(await refusal({ PORT: String(port) })).toContain(`Port ${port} on 127.0.0.1 is taken`);
  } finally {
    squatter.close();
  }
});

test("a data folder that cannot be is said in one sentence", async () => {
  const file = join(folder, "a-file");
  await writeFile(file, "");
  expect(await refusal({ DATA_DIR: join(file, "data") })).toContain("is not usable");
});

test("a database that does not answer is said in one sentence, without its password", async () => {
  const said = await refusal({
    DATABASE_URL: "postgresql://someone:hunter2@127.0.0.1:1/causeway",
    DATA_DIR: join(folder, "pg"),
  });
  expect(said).toContain("The database at 127.0.0.1:1/causeway does not answer");
  expect(said).not.toContain("hunter2");
});

test("another program at the database's address is said in one sentence", async () => {
  const other = createServer((socket) => socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
  });
  try {
    const said = await refusal({
      DATABASE_URL: `postgresql://someone@127.0.0.1:${port}/causeway`,
      DATA_DIR: join(folder, "no-pg"),
    });
    expect(said).toContain(`The database at 127.0.0.1:${port}/causeway`);
  } finally {
    other.close();
  }
});

test("an unusable variable is said in one sentence", async () => {
  expect(await refusal({ PORT: "99999" })).toContain("The environment variable PORT is not usable");
});

test.each([
  [{ PORT: "abc" }, "PORT is not usable: write a whole number from 0 to 65535."],
  [{ ALLOWED_PRIVATE_UPSTREAMS: "localhost" }, "ALLOWED_PRIVATE_UPSTREAMS is not usable: write a host and a port"],
  [{ PUBLIC_URL: "https://mcp.example.com/causeway" }, "PUBLIC_URL is not usable: write it without path"],
])("%j is said in one sentence that tells what to write", async (variables, sentence) => {
  expect(await refusal(variables)).toContain(`The environment variable ${sentence}`);
});

test("a Redis that does not answer is said in one sentence", { timeout: 120_000 }, async () => {
  const said = await refusal({ REDIS_URL: "redis://127.0.0.1:1", DATA_DIR: join(folder, "no-redis") });
  expect(said).toContain("Redis at 127.0.0.1:1 does not answer; check REDIS_URL");
});

test("a lost master key is said in one sentence", { timeout: 120_000 }, async () => {
  const DATA_DIR = join(folder, "lost-key");
  const first = await start({ DATA_DIR, DEMO: "false" });
  await untilReady(first);
  first.child.kill("SIGTERM");
  await first.ended;
  await rm(join(DATA_DIR, "master.key"));
  expect(await refusal({ DATA_DIR, DEMO: "false" })).toContain("The master key is not the one");
});

test("a Node that is too old is told which it needs", () => {
  const pretend =
    'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.0"});Object.defineProperty(process,"version",{value:"v18.20.0"})';
  const ran = spawnSync(process.execPath, ["--import", pretend, "scripts/start.mjs"], { encoding: "utf8" });
  expect(ran.status).toBe(1);
  expect(ran.stderr.trim()).toBe(
    "Causeway needs Node.js 20.19 or newer; this is v18.20.0. Install a newer one and try again.",
  );
});

test("the first run leaves a key that calls tools of both demo servers; the next start takes the file away", {
  timeout: 180_000,
}, async () => {
  const dataDir = join(folder, "first");
  const file = join(dataDir, "first-run.json");
  const first = await start({ DATA_DIR: dataDir });
  await untilReady(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const facts = JSON.parse(await readFile(file, "utf8"));
  expect(Object.keys(facts).sort()).toEqual(["apiKey", "dashboardUrl", "mcpUrl", "signInUrl"]);
  expect(first.output()).toContain(facts.apiKey);
  expect(first.output()).toContain(facts.signInUrl);

  const mcpUrl = `${first.origin}/mcp`;
  expect(await callBoth(mcpUrl, facts.apiKey)).toEqual(["42 C = 107.6 F", "Echo: over the road"]);

  first.child.kill("SIGTERM");
  expect(await first.ended, first.output()).toBe(0);
  const second = await start({ DATA_DIR: dataDir });
  await untilReady(second);
  // Ready means that the demo's tools answer too, at once.
  expect(await callBoth(`${second.origin}/mcp`, facts.apiKey)).toEqual(["42 C = 107.6 F", "Echo: over the road"]);
  await expect(stat(file)).rejects.toThrow();
  expect(second.output()).not.toContain(facts.apiKey);

  const third = await start({ DATA_DIR: dataDir });
  expect(await third.ended).toBe(1);
  expect(third.output()).toMatch(/^Causeway cannot start\. The data folder .+ is in use by process \d+/m);
  // On a connection of its own: the server may be closing the one that has been idle meanwhile.
  expect((await send(`${second.origin}/readyz`, { method: "GET" })).status).toBe(200);

  second.child.kill("SIGINT");
  expect(await second.ended).toBe(0);
});

test("a call in flight is answered although the server is told to stop", { timeout: 180_000 }, async () => {
  const server = await start({ DATA_DIR: join(folder, "drain") });
  await untilReady(server);
  const { apiKey } = JSON.parse(await readFile(join(folder, "drain/first-run.json"), "utf8"));
  const client = await connect(`${server.origin}/mcp`, apiKey);
  const steps: number[] = [];
  const call = client.callTool(
    { name: "everything__trigger-long-running-operation", arguments: { duration: 2, steps: 2 } },
    {
      onprogress: ({ progress }) => {
        steps.push(progress);
        // It is under way now: the upstream has spoken.
        if (steps.length === 1) server.child.kill("SIGTERM");
      },
    },
  );
  expect(JSON.stringify((await call).content)).toContain("completed");
  expect(await server.ended).toBe(0);
});

async function connect(url: string, apiKey: string): Promise<Client> {
  const client = new Client({ name: "start-test", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  const requestInit = { headers: { authorization: `Bearer ${apiKey}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

async function callBoth(url: string, apiKey: string): Promise<string[]> {
  const client = await connect(url, apiKey);
  try {
    const converted = await client.callTool({
      name: "toolbox__convert_units",
      arguments: { value: 42, from: "C", to: "F" },
    });
    const echoed = await client.callTool({ name: "everything__echo", arguments: { message: "over the road" } });
    return [converted, echoed].map((result) => (result.content[0]?.type === "text" ? result.content[0].text : ""));
  } finally {
    await client.close();
  }
}
