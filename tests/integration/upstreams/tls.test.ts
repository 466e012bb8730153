import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Certificate, makeCertificate } from "@/tests/support/certificates";
import { runProgram } from "@/tests/support/run-program";

const DAY_MS = 86_400_000;
const authority = makeCertificate({ name: "The operator's authority" });
const stranger = makeCertificate({ name: "Somebody else's authority" });
const ago = (days: number) => new Date(Date.now() - days * DAY_MS);

/** What each server shows, and what the operator is told of it. */
const cases: readonly [string, Certificate, string | null][] = [
  [
    "a certificate of the operator's own authority",
    makeCertificate({ name: "localhost", hosts: ["localhost"], issuer: authority }),
    null,
  ],
  [
    "one that has expired",
    makeCertificate({ name: "localhost", hosts: ["localhost"], issuer: authority, from: ago(30), until: ago(1) }),
    "its TLS certificate has expired.",
  ],
  [
    "one that is not valid yet",
    makeCertificate({ name: "localhost", hosts: ["localhost"], issuer: authority, from: ago(-1), until: ago(-30) }),
    "its TLS certificate is not valid yet.",
  ],
  [
    "one of another host",
    makeCertificate({ name: "other.test", hosts: ["other.test"], issuer: authority }),
    "its TLS certificate is for another host.",
  ],
  [
    "one that signed itself",
    makeCertificate({ name: "localhost", hosts: ["localhost"] }),
    "its TLS certificate is not signed by an authority that is trusted here.",
  ],
  [
    "one of an unknown authority",
    makeCertificate({ name: "localhost", hosts: ["localhost"], issuer: stranger }),
    "its TLS certificate is not signed by an authority that is trusted here.",
  ],
];

interface Found {
  readonly url: string;
  readonly tools?: number;
  readonly code?: string;
  readonly publicMessage?: string;
  readonly steps: readonly string[];
}

const servers: Server[] = [];
let requests = 0;
let folder: string;
let program: string;
let found: readonly Found[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causeway-tls-"));
  await writeFile(join(folder, "ca.pem"), authority.certificate);
  const script = (await import("@/scripts/import-typescript.mjs" as string)) as {
    bundleTypeScript(entry: string): Promise<string>;
  };
  program = await script.bundleTypeScript("tests/fixtures/processes/discover.ts");
  for (const [, { certificate, key }] of cases) servers.push(await serve(certificate, key));
  found = await discover({ NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") });
}, 120_000);

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

/** A modern server with one tool, over TLS. */
async function serve(cert: string, key: string): Promise<Server> {
  const server = createServer({ cert, key }, (incoming, response) => {
    requests++;
    let body = "";
    incoming.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on("end", () => {
      const { id, method } = JSON.parse(body) as { id: number; method: string };
      const result =
        method === "tools/list"
          ? { resultType: "complete", tools: [{ name: "echo", inputSchema: { type: "object" } }] }
          : { resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: { tools: {} } };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function discover(environment: Record<string, string>): Promise<readonly Found[]> {
  const urls = servers.map((server) => `https://localhost:${(server.address() as { port: number }).port}/mcp`);
  const { output, complaints } = await runProgram(program, { ...environment, URLS: JSON.stringify(urls) });
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  expect([lines.length, complaints]).toEqual([urls.length, expect.anything()]);
  return lines.map((line) => JSON.parse(line) as Found);
}

describe("a server over TLS (security: F26)", () => {
  test("is reached when the operator's own authority has signed for it", () => {
    expect(found[0]).toMatchObject({
      tools: 1,
      steps: ["dns ok", "connect ok", "tls ok", "negotiate ok", "list ok"],
    });
  });

  test.each(cases.map(([what, , reason], at) => [what, reason, at] as const).filter(([, reason]) => reason !== null))(
    "with %s is refused: %s",
    (_what, reason, at) => {
      expect(found[at]).toMatchObject({
        code: "upstream_unreachable",
        publicMessage: `linear could not be reached: ${reason}`,
      });
      expect(found[at]?.steps.find((step) => step.startsWith("tls"))).toContain("tls failed");
    },
  );

  test("is sent nothing before its certificate is accepted", () => {
    // Three requests, of the one that is good: discover, initialize, and its list.
    expect(requests).toBe(3);
  });

  test("is not reached without the authority, nor by telling Node to look away", async () => {
    const before = requests;
    const unknown = await discover({ NODE_EXTRA_CA_CERTS: "" });
    expect(unknown[0]?.publicMessage).toContain("not signed by an authority that is trusted here");
    const looseNode = await discover({ NODE_EXTRA_CA_CERTS: "", NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    expect(looseNode.map(({ code }) => code)).toEqual(cases.map(() => "upstream_unreachable"));
    expect(requests).toBe(before);
  });
});
