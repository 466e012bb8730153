import { afterAll, beforeAll, expect, test } from "vitest";
import { modern } from "@/tests/support/rpc";
import { plantOrganization, startTestGateway, type TestGateway } from "@/tests/support/test-gateway";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
}, 120_000);
afterAll(() => gateway.close());

test.each([
  ["never", []],
  ["once", [{ name: "find", inputSchema: { type: "object" } }]],
])(
  "a server that was %s read and is paused is named once, with its last failure and the next try",
  async (read, tools) => {
    const { id, apiKey } = await plantOrganization(gateway.runtime, `paused-${read}`, [
      { slug: "tracker", url: "http://127.0.0.1:9/mcp", tools },
    ]);
    const nextRetryAt = new Date(Date.now() + 3_600_000);
    const statusReason = "Paused after 7 failures in a row. tracker could not be reached: the connection was refused.";
    const data = { status: "paused", statusReason, nextRetryAt } as const;
    await gateway.runtime.database.system.connection.updateMany({ where: { organizationId: id }, data });
    await gateway.runtime.gateway.reloadOrganization(id);
    const params = { name: "tracker__find", arguments: {} };
    const answer = await modern({ url: `${gateway.origin}/mcp`, key: apiKey, method: "tools/call", params });
    expect(answer.body?.result).toMatchObject({
      isError: true,
      _meta: { "dev.causeway/error": { code: "connection_paused", retryAt: nextRetryAt.toISOString() } },
    });
    expect(answer.body?.result?.content?.[0]?.text).toMatch(
      /^tracker is paused after 7 failures in a row\. The connection was refused\. It is tried again within \d+ s\.$/,
    );
  },
);
