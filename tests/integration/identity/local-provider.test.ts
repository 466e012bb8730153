import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/base/ids";
import { readEnvironment } from "@/lib/config/environment";
import { openVault } from "@/lib/credentials/vault";
import { provisionLocalPeople } from "@/lib/identity/local/provision-people";
import { type RunningLocalProvider, startLocalProvider } from "@/lib/identity/local/start-local-provider";
import { findSession } from "@/lib/identity/session-user";
import { openSignInLimits } from "@/lib/identity/sign-in-limits";
import { presentPeople, signInMethods } from "@/lib/identity/sign-in-methods";
import type { SignInWorld } from "@/lib/identity/world";
import { describeDatabases } from "@/tests/support/database";
import { SignInBrowser } from "@/tests/support/sign-in-browser";

const ORIGIN = "http://localhost:3996";

describeDatabases("the local sign-in", (opened) => {
  let dataDir: string;
  let provider: RunningLocalProvider;
  let world: SignInWorld;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "causeway-local-"));
    const { database } = opened();
    const id = newId("org");
    await database.system.organization.create({ data: { id, slug: "home", name: "Home" } });
    await provisionLocalPeople(database, id);
    provider = await startLocalProvider({ publicUrl: ORIGIN, people: () => presentPeople(database) });
    const environment = readEnvironment({ DATA_DIR: dataDir, PUBLIC_URL: ORIGIN });
    const vault = await openVault({ database, dataDir });
    const limits = openSignInLimits({ redisUrl: undefined, prefix: "", log: { warn: () => undefined } });
    world = { database, environment, vault, limits, localProvider: provider };
  });
  afterAll(async () => {
    await provider.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test("offers one person of each role", async () => {
    const { people } = await signInMethods(world);
    expect(people.map(({ role }) => role)).toEqual(["owner", "admin", "member", "viewer"]);
    expect((await signInMethods({ ...world, localProvider: null })).people).toEqual([]);
  });

  test("signs in the one who was pressed, by the whole exchange, also after a restart on another port", async () => {
    const browser = new SignInBrowser(world);
    for (const email of ["viewer@localhost", "owner@localhost"]) {
      expect(await browser.through("/api/auth/signin/local", { hint: email, next: "/o/home" })).toBe("/o/home");
      const session = await findSession(world.database, browser.cookie("causeway.session") ?? "");
      expect(session?.user.email).toBe(email);
    }
    const again = await startLocalProvider({ publicUrl: ORIGIN, people: () => presentPeople(world.database) });
    expect(again.issuer).not.toBe(provider.issuer);
    const later = new SignInBrowser({ ...world, localProvider: again });
    expect(await later.through("/api/auth/signin/local", { hint: "owner@localhost", next: "/o/home" })).toBe("/o/home");
    await again.stop();
  });

  test("asks who one is where nobody was named, under a policy without scripts", async () => {
    const browser = new SignInBrowser(world);
    await expect(browser.goToProvider("/api/auth/signin/local", { hint: "stranger@example.com" })).rejects.toThrow(
      /stopped at 200: [\s\S]*Vera Viewer/,
    );
  });

  test("is not there for who comes through a proxy or a tunnel", async () => {
    const between: readonly Record<string, string>[] = [
      { "x-forwarded-for": "203.0.113.5, 127.0.0.1" },
      { forwarded: "for=203.0.113.5" },
      { via: "1.1 tunnel" },
    ];
    for (const headers of between) {
      const answer = await new SignInBrowser(world).post("/api/auth/signin/local", {}, headers);
      expect(answer.status).toBe(404);
    }
  });

  test("knows nobody who is suspended or belongs nowhere any more", async () => {
    const { database } = world;
    await database.system.user.update({ where: { email: "admin@localhost" }, data: { suspendedAt: new Date() } });
    await database.system.membership.deleteMany({ where: { user: { email: "member@localhost" } } });
    expect((await presentPeople(database)).map(({ email }) => email)).toEqual(["owner@localhost", "viewer@localhost"]);
  });

  test("answers its own name alone, and sends people back to the gateway alone", async () => {
    const discovery = await fetch(
      `${provider.issuer.replace("127.0.0.1", "localhost")}/.well-known/openid-configuration`,
    );
    expect(discovery.status).toBe(421);
    const query = new URLSearchParams({
      client_id: provider.clientId,
      redirect_uri: "https://evil.example/",
      response_type: "code",
      scope: "openid",
      code_challenge: "x".repeat(43),
      code_challenge_method: "S256",
    });
    const refused = await fetch(`${provider.issuer}/auth?${query}`, { redirect: "manual" });
    expect([refused.status, refused.headers.get("location")]).toEqual([400, null]);
  });
});
