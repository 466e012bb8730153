import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { toFault } from "@/lib/base/errors";
import { operations } from "@/lib/operations/all";
import type { Operation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";
import { describeWorlds, plantConnection, type TestOrganization } from "@/tests/integration/control/control-world";
import { type SampleThings, sampleInputs } from "./sample-inputs";

/** Whose input has an address that the gateway goes to: found in the schemas, so that a new one cannot be forgotten. */
const reaching = operations.filter(hasUrl).map((operation) => [operation.name, operation] as const);

function hasUrl({ input }: Operation): boolean {
  const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const variants = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return variants.some((variant) => "url" in ((variant as { properties?: object }).properties ?? {}));
}

test("servers are connected, changed and explored by their address", () => {
  expect(reaching.map(([name]) => name)).toEqual(
    expect.arrayContaining(["connections.create", "connections.explore", "connections.update"]),
  );
});

describeWorlds("an address inside (security: T40, T43)", (world) => {
  let listener: Server;
  let port: number;
  let arrived = 0;
  let mine: TestOrganization;

  beforeAll(async () => {
    listener = createServer((socket) => {
      arrived++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    port = (listener.address() as { port: number }).port;
    mine = await world().addOrganization("mine");
    await plantConnection(world(), mine, "files");
  });
  afterAll(() => new Promise<void>((resolve) => listener.close(() => resolve())));

  test.each(reaching)("%s refuses it as such, goes nowhere and keeps nothing", async (name, operation) => {
    const owner = await world().openAs(mine.users.owner, mine.slug);
    const things: SampleThings = {
      notes: "o",
      ownNotes: "p",
      keyed: "k",
      connection: "files",
      key: "k",
      call: "c",
      url: "u",
      client: "c",
      member: "mem_none",
      invitation: "inv_none",
      team: "tem_none",
      role: "rol_00000000000000000000000000",
      serviceAccount: "svc_none",
      serviceClient: "scl_none",
      trustedIssuer: "iss_none",
      catalogEntry: "entry-none",
      registryServer: "localhost/entry-none",
      registry: "https://registry.example",
      rule: "rul_none",
      accessRequest: "req_none",
      alert: "alr_none",
      webhook: "whk_none",
      price: "prc_none",
      organization: "none",
      newSlug: "inside",
    };
    const addresses = [
      `http://127.0.0.1:${port}/mcp`,
      `https://127.0.0.1:${port}/mcp`,
      `https://[::ffff:7f00:1]:${port}/mcp`,
      `https://2130706433:${port}/mcp`,
      `https://localhost:${port}/mcp`,
      "http://169.254.169.254/latest/meta-data/",
      "https://169.254.169.254/latest/meta-data/",
      "file:///etc/passwd",
    ];
    const before = await owner.db.connection.findMany({ select: { slug: true, url: true } });
    for (const url of addresses) {
      const told = await execute(operation, owner, { ...sampleInputs(things)[name], url }).then(() => "done", toFault);
      expect([url, told]).toMatchObject([url, { code: "url_not_allowed" }]);
    }
    expect(await owner.db.connection.findMany({ select: { slug: true, url: true } })).toEqual(before);
    expect(arrived).toBe(0);
  });
});
