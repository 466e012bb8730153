import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvironment } from "@/lib/config/environment";
import { openVault, type Vault } from "@/lib/credentials/vault";
import { hashSessionToken, identityAdapter } from "@/lib/identity/adapter";
import { handleIdentityRequest } from "@/lib/identity/handler";
import { answerLinkRequest } from "@/lib/identity/link-request";
import {
  LINK_REQUEST_PATH,
  LINK_SIGNATURE_HEADER,
  OPERATOR_KEY_LABEL,
  signLinkRequest,
} from "@/lib/identity/link-signature";
import { SESSION_ABSOLUTE_SECONDS, SESSION_IDLE_MS } from "@/lib/identity/session-rules";
import { openSignInLimits } from "@/lib/identity/sign-in-limits";
import { createLinkForPerson, findSignInLink } from "@/lib/identity/sign-in-link";
import type { SignInWorld } from "@/lib/identity/world";
import { describeDatabases } from "@/tests/support/database";

const NOW = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;

describeDatabases("sign-in", (opened) => {
  let dataDir: string;
  let vault: Vault;
  let world: SignInWorld;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "causeway-identity-"));
    const { database } = opened();
    const environment = readEnvironment({ DATA_DIR: dataDir, PORT: "3999" });
    vault = await openVault({ database, dataDir });
    const limits = openSignInLimits({ redisUrl: undefined, prefix: "", log: { warn: () => undefined } });
    world = { database, environment, vault, limits, localProvider: null };
    await database.system.user.create({ data: { id: "usr_amy", email: "amy@example.com", name: "Amy" } });
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  async function openSession(sessionToken: string) {
    const expires = new Date(NOW + SESSION_ABSOLUTE_SECONDS * 1000);
    await identityAdapter(world.database.system, () => NOW).createSession?.({
      sessionToken,
      userId: "usr_amy",
      expires,
    });
  }
  const sessionAt = (sessionToken: string, now: number) =>
    identityAdapter(world.database.system, () => now).getSessionAndUser?.(sessionToken);

  test("the database never holds what a cookie holds", async () => {
    await openSession("cookie-1");
    const rows = await opened().asOwner<{ session_token: string }>("SELECT session_token FROM sessions");
    expect(rows.map((row) => row.session_token)).toContain(hashSessionToken("cookie-1"));
    expect(JSON.stringify(rows)).not.toContain("cookie-1");
    expect(await sessionAt(hashSessionToken("cookie-1"), NOW)).toBeNull();
  });

  test("what is not the form of the sign-in page is refused before next-auth reads it", async () => {
    const headers = { origin: world.environment.PUBLIC_URL, "sec-fetch-site": "same-origin" };
    const send = async (type: string, rest: Record<string, string> = {}) => {
      const request = new Request(`${world.environment.PUBLIC_URL}/api/auth/callback/link?token=x&email=y`, {
        method: "POST",
        headers: { ...headers, "content-type": type, ...rest },
        body: "{",
      });
      return (await handleIdentityRequest(world, request, ["callback", "link"])).status;
    };
    expect(await send("application/json")).toBe(415);
    expect(await send("application/problem+json; charset=utf-8")).toBe(415);
    expect(await send("application/x-www-form-urlencoded", { origin: "https://evil.example" })).toBe(403);
  });

  test("a session in use lives on, an idle one ends after 8 hours, and none outlives 24", async () => {
    await openSession("cookie-2");
    const step = SESSION_IDLE_MS - MINUTE;
    expect(await sessionAt("cookie-2", NOW + step)).toMatchObject({ user: { id: "usr_amy" } });
    expect(await sessionAt("cookie-2", NOW + 2 * step)).toMatchObject({ user: { id: "usr_amy" } });
    expect(await sessionAt("cookie-2", NOW + 3 * step)).toMatchObject({ user: { id: "usr_amy" } });
    expect(await sessionAt("cookie-2", NOW + SESSION_ABSOLUTE_SECONDS * 1000)).toBeNull();

    await openSession("cookie-3");
    expect(await sessionAt("cookie-3", NOW + SESSION_IDLE_MS)).toBeNull();
    // Gone, not merely judged: a clock that goes back does not bring it to life.
    expect(await sessionAt("cookie-3", NOW)).toBeNull();
  });

  test("a link is known until it ends or is used, and its token is not what is stored", async () => {
    const link = await createLinkForPerson({ ...world, email: "amy@example.com", now: NOW });
    const token = new URL(link).searchParams.get("token") ?? "";
    expect(await findSignInLink(world, token, NOW + 14 * MINUTE)).toBe("amy@example.com");
    expect(await findSignInLink(world, token, NOW + 15 * MINUTE)).toBeNull();
    expect(await findSignInLink(world, `${token}x`, NOW)).toBeNull();
    expect(JSON.stringify(await opened().asOwner("SELECT * FROM verification_tokens"))).not.toContain(token);
  });

  test("signing in makes nobody", async () => {
    await expect(createLinkForPerson({ ...world, email: "stranger@example.com" })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(() =>
      identityAdapter(world.database.system).createUser?.({ email: "x@example.com", emailVerified: null }),
    ).toThrow("There is no account for this address.");
  });

  test.each([
    ["signed with the master key, a moment ago", { age: 1_000 }, 200],
    ["signed two minutes ago", { age: 2 * MINUTE }, 400],
    ["signed for another body", { age: 0, tampered: true }, 404],
    ["signed with another key", { age: 0, key: Buffer.alloc(32) }, 404],
    ["from a browser", { age: 0, origin: "http://localhost:3999" }, 404],
  ])("a request for a link, %s", async (_how, given: LinkRequestCase, status) => {
    const body = JSON.stringify({ at: NOW - given.age, email: "amy@example.com" });
    const signed = given.tampered ? body.replace("amy", "bob") : body;
    const request = new Request(`http://localhost:3999${LINK_REQUEST_PATH}`, {
      method: "POST",
      headers: {
        "content-length": String(body.length),
        [LINK_SIGNATURE_HEADER]: signLinkRequest(given.key ?? vault.derive(OPERATOR_KEY_LABEL), signed),
        ...(given.origin === undefined ? {} : { origin: given.origin }),
      },
      body,
    });
    expect((await answerLinkRequest(world, request, NOW)).status).toBe(status);
  });
});

interface LinkRequestCase {
  readonly age: number;
  readonly tampered?: boolean;
  readonly key?: Buffer;
  readonly origin?: string;
}
