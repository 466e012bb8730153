import { afterEach, describe, expect, test } from "vitest";
import { startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { startProtectedServer } from "@/tests/fixtures/oauth/protected-server";
import { plantGrant } from "@/tests/integration/connect/planted-grant";
import { isPostgresReachable } from "@/tests/support/database";
import { createPostgresDatabase, query } from "@/tests/support/postgres";
import { modern } from "@/tests/support/rpc";
import { startTestGateway } from "@/tests/support/test-gateway";

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** The database refuses the next so many changes of a grant's tokens. */
const failing = (times: number) => `
  CREATE SEQUENCE refusals;
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF nextval('refusals') <= ${times} THEN RAISE EXCEPTION 'The disk is full.'; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER refuse BEFORE UPDATE ON upstream_grants FOR EACH ROW
    WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION refuse();`;

describe.skipIf(!isPostgresReachable)("a renewed token that rotates", () => {
  async function start(intercept?: (url: string) => Promise<void>) {
    const provider = await startAuthorizationServer({
      registration: true,
      async intercept({ url = "" }) {
        await intercept?.(url);
        return false;
      },
    });
    closes.push(() => provider.stop());
    const ownerOf = (token: string) => provider.ownerOf(token);
    const server = await startProtectedServer({ ownerOf, issuers: [provider.issuer] });
    closes.push(() => server.stop());
    const database = await createPostgresDatabase();
    closes.push(() => database.drop());
    const gateway = await startTestGateway({ databaseUrl: database.url });
    closes.push(() => gateway.close());
    const { id, apiKey } = await plantGrant(gateway.runtime, "home", server, provider);
    const grants = gateway.runtime.database.organization(id).upstreamGrant;
    const whoami = async () => {
      const params = { name: "notes__whoami", arguments: {} };
      const { body } = await modern({ url: `${gateway.origin}/mcp`, key: apiKey, method: "tools/call", params });
      return body?.result?.content?.[0]?.text ?? body?.error?.message ?? "";
    };
    const endToken = () => provider.endToken([...server.tokens].at(-1) ?? "");
    const versions = async () => (await grants.findMany({ select: { version: true } })).map(({ version }) => version);
    const renewals = () => [provider.count("grant refresh_token"), provider.count("refused refresh_token")];
    return { provider, url: database.url, grants, whoami, endToken, versions, renewals };
  }

  test("is not lost when the database fails a few times", async () => {
    const { url, whoami, endToken, versions, renewals } = await start();
    await query(url, failing(2));
    await endToken();
    expect(await whoami()).toBe("ada");
    expect([await versions(), renewals()]).toEqual([[2], [1, 0]]);
    await endToken();
    expect(await whoami()).toBe("ada");
    expect([await versions(), renewals()]).toEqual([[3], [2, 0]]);
  });

  test("is used from memory while the database does not take it, and stored when it does", async () => {
    const { url, whoami, endToken, versions, renewals } = await start();
    await query(url, failing(1_000_000));
    await endToken();
    for (let call = 0; call < 3; call++) expect(await whoami()).toBe("ada");
    expect([await versions(), renewals()]).toEqual([[1], [1, 0]]);
    // Nobody asks with the one that stands in the database, which its provider takes no more.
    await endToken();
    expect(await whoami()).toContain("could not be stored yet");
    expect(renewals()).toEqual([1, 0]);
    await query(url, "DROP TRIGGER refuse ON upstream_grants");
    await expect.poll(versions, { timeout: 10_000 }).toEqual([2]);
    await expect.poll(whoami, { timeout: 10_000 }).toBe("ada");
    expect(renewals()).toEqual([2, 0]);
  });

  test("is revoked when somebody has let go of the account meanwhile", async () => {
    let letGo: (() => Promise<unknown>) | null = null;
    const { provider, grants, whoami, endToken } = await start(async (url) => {
      if (url === "/token") await letGo?.();
    });
    letGo = () => grants.deleteMany();
    await endToken();
    expect(await whoami()).toContain("needs re-authorization");
    expect(provider.count("grant refresh_token")).toBe(1);
    // By the job: the refresh token, and the access token.
    await expect.poll(() => provider.count("/token/revocation"), { timeout: 10_000 }).toBe(2);
  });
});
