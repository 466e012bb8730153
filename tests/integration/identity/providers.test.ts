import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readEnvironment } from "@/lib/config/environment";
import { openVault } from "@/lib/credentials/vault";
import { hashSessionToken } from "@/lib/identity/adapter";
import { findSession } from "@/lib/identity/session-user";
import { openSignInLimits } from "@/lib/identity/sign-in-limits";
import { createLinkForPerson } from "@/lib/identity/sign-in-link";
import type { SignInWorld } from "@/lib/identity/world";
import { type OidcServer, startOidcServer } from "@/tests/fixtures/identity/oidc-server";
import { describeDatabases } from "@/tests/support/database";
import { locationOf, SignInBrowser } from "@/tests/support/sign-in-browser";

const ORIGIN = "http://localhost:3998";
const SESSION = "causeway.session";
const quiet = { warn: () => undefined };

describeDatabases("signing in with a provider", (opened) => {
  let dataDir: string;
  let idp: OidcServer;
  let world: SignInWorld;
  let count = 0;
  /** Somebody new in every test. */
  let name: string;
  const mail = () => `${name}@example.com`;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "causeway-providers-"));
    idp = await startOidcServer(`${ORIGIN}/api/auth/callback/oidc`);
    const { database } = opened();
    const environment = readEnvironment({
      DATA_DIR: dataDir,
      PUBLIC_URL: ORIGIN,
      // As under our own server, which names the peer itself.
      TRUST_PROXY: "1",
      OIDC_ISSUER: idp.issuer,
      OIDC_CLIENT_ID: idp.clientId,
      OIDC_CLIENT_SECRET: idp.clientSecret,
    });
    const vault = await openVault({ database, dataDir });
    world = { database, environment, vault, limits: newLimits(), localProvider: null };
  });
  afterAll(async () => {
    await idp.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    count += 1;
    name = `person${count}`;
    world = { ...world, limits: newLimits() };
    await setSignUp(false);
  });

  function newLimits() {
    return openSignInLimits({ redisUrl: undefined, prefix: "", log: quiet });
  }
  async function setSignUp(signUpOpen: boolean) {
    await world.database.system.installation.updateMany({ data: { signUpOpen } });
  }
  async function addPerson(rest: { lastSignInAt?: Date; suspendedAt?: Date; email?: string } = {}) {
    const id = `usr_${name}`;
    await world.database.system.user.create({ data: { id, name, email: mail(), ...rest } });
    return id;
  }
  async function present(browser: SignInBrowser) {
    const token = browser.cookie(SESSION);
    return token ? ((await findSession(world.database, token))?.user.id ?? null) : null;
  }
  async function signedInByLink(browser: SignInBrowser, email: string) {
    const token = new URL(await createLinkForPerson({ ...world, email })).searchParams.get("token") ?? "";
    await browser.post(`/api/auth/callback/link?${new URLSearchParams({ token, email })}`);
  }

  test("somebody who was invited comes in by the address that the provider has checked, to where they wanted", async () => {
    const id = await addPerson();
    idp.become({ sub: name, email: mail().toUpperCase(), email_verified: true, name: "Amy" });
    const browser = new SignInBrowser(world);
    const location = await browser.through("/api/auth/signin/oidc", { next: "/o/acme/log?status=error" });
    expect(location).toBe(`/signin/passkey?${new URLSearchParams({ next: "/o/acme/log?status=error" })}`);
    expect(await present(browser)).toBe(id);
    const [session] = await world.database.system.session.findMany({ where: { userId: id } });
    expect(session).toMatchObject({
      method: "oidc",
      address: "192.0.2.7",
      userAgent: expect.stringContaining("Firefox"),
    });
    const accounts = await world.database.system.account.findMany({ where: { userId: id } });
    expect(accounts).toMatchObject([
      { provider: "oidc", providerAccountId: `${idp.issuer} ${name}`, access_token: null },
    ]);
  });

  test("an address that only the userinfo endpoint or only the ID token tells is found in both", async () => {
    for (const inIdToken of [true, false]) {
      name = `${name}x`;
      const id = await addPerson();
      idp.putClaimsIntoIdToken(inIdToken);
      idp.become({ sub: name, email: mail(), email_verified: true });
      const browser = new SignInBrowser(world);
      await browser.through("/api/auth/signin/oidc");
      expect(await present(browser)).toBe(id);
    }
  });

  test("coming back the next day, the provider's own id counts and no address", async () => {
    const id = await addPerson();
    idp.become({ sub: name, email: mail(), email_verified: true });
    await new SignInBrowser(world).through("/api/auth/signin/oidc");
    idp.become({ sub: name, email: "other@example.com", email_verified: false });
    const browser = new SignInBrowser(world);
    await browser.through("/api/auth/signin/oidc");
    expect(await present(browser)).toBe(id);
  });

  test.each([
    ["checked", true],
    ["not checked", false],
    ["of which nothing is said", undefined],
    ["that a provider calls checked in words", "true"],
  ])("an address of somebody who has been here, %s, opens nothing (security: T74)", async (_how, verified) => {
    const id = await addPerson({ lastSignInAt: new Date() });
    idp.become({ sub: `thief-${name}`, email: mail(), email_verified: verified });
    const browser = new SignInBrowser(world);
    const location = await browser.through("/api/auth/signin/oidc");
    expect(location).toBe(`/signin?error=${verified === true ? "SignInFirst" : "UnverifiedEmail"}&provider=oidc`);
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect(await world.database.system.account.count({ where: { userId: id } })).toBe(0);
  });

  test("a second person at the provider with the same address is not the first (security: T74)", async () => {
    const id = await addPerson();
    idp.become({ sub: name, email: mail(), email_verified: true });
    await new SignInBrowser(world).through("/api/auth/signin/oidc");
    idp.become({ sub: `again-${name}`, email: mail(), email_verified: true });
    const browser = new SignInBrowser(world);
    expect(await browser.through("/api/auth/signin/oidc")).toContain("error=SignInFirst");
    expect(await world.database.system.account.count({ where: { userId: id } })).toBe(1);
  });

  test("a stranger gets an account only while sign-up is open", async () => {
    idp.become({ sub: name, email: mail(), email_verified: true, name: "New" });
    const outside = new SignInBrowser(world);
    expect(await outside.through("/api/auth/signin/oidc")).toBe("/signin?error=NoAccount&provider=oidc");
    await setSignUp(true);
    const browser = new SignInBrowser(world);
    await browser.through("/api/auth/signin/oidc");
    expect(await present(browser)).toMatch(/^usr_/);
    expect(await world.database.system.user.findUnique({ where: { email: mail() } })).toMatchObject({ name: "New" });
  });

  test("who is suspended stays outside, and what they had open ends", async () => {
    const id = await addPerson();
    idp.become({ sub: name, email: mail(), email_verified: true });
    const browser = new SignInBrowser(world);
    await browser.through("/api/auth/signin/oidc");
    expect(await present(browser)).toBe(id);
    await world.database.system.user.update({ where: { id }, data: { suspendedAt: new Date() } });
    expect(await present(browser)).toBeNull();
    expect(await new SignInBrowser(world).through("/api/auth/signin/oidc")).toContain("error=Suspended");
  });

  test("signing in makes a session of its own and ends the one before; a planted one is not used (security: T15)", async () => {
    const id = await addPerson();
    idp.become({ sub: name, email: mail(), email_verified: true });
    const browser = new SignInBrowser(world);
    browser.setCookie(SESSION, "planted");
    await browser.through("/api/auth/signin/oidc");
    const first = browser.cookie(SESSION) ?? "";
    expect(first).not.toBe("planted");
    await browser.through("/api/auth/signin/oidc");
    expect(browser.cookie(SESSION)).not.toBe(first);
    expect(await findSession(world.database, first)).toBeNull();
    const rows = await world.database.system.session.findMany({ where: { userId: id } });
    expect(rows.map(({ sessionToken }) => sessionToken)).toEqual([hashSessionToken(browser.cookie(SESSION) ?? "")]);
  });

  test("signing in as somebody else does not give them the provider's identity (no silent linking)", async () => {
    const id = await addPerson({ lastSignInAt: new Date() });
    const browser = new SignInBrowser(world);
    await signedInByLink(browser, mail());
    expect(await present(browser)).toBe(id);
    idp.become({ sub: `other-${name}`, email: `other-${mail()}`, email_verified: true });
    expect(await browser.through("/api/auth/signin/oidc")).toContain("error=NoAccount");
    expect(await world.database.system.account.count({ where: { userId: id } })).toBe(0);
  });

  test("from the profile an identity is linked, and signs in from then on", async () => {
    const id = await addPerson({ lastSignInAt: new Date() });
    const browser = new SignInBrowser(world);
    await signedInByLink(browser, mail());
    const before = browser.cookie(SESSION);
    idp.become({ sub: name, email: `private-${mail()}`, email_verified: true });
    expect(await browser.through("/api/auth/link/oidc")).toBe("/me?identity=linked&provider=oidc");
    expect(browser.cookie(SESSION)).toBe(before);
    const other = new SignInBrowser(world);
    await other.through("/api/auth/signin/oidc");
    expect(await present(other)).toBe(id);
  });

  test("an identity that is somebody's is not linked to another, nor one with an unchecked address", async () => {
    await addPerson();
    idp.become({ sub: name, email: mail(), email_verified: true });
    await new SignInBrowser(world).through("/api/auth/signin/oidc");
    const owner = name;
    name = `${name}-second`;
    const id = await addPerson({ lastSignInAt: new Date() });
    const browser = new SignInBrowser(world);
    await signedInByLink(browser, mail());
    expect(await browser.through("/api/auth/link/oidc")).toBe("/me?identity=taken&provider=oidc");
    idp.become({ sub: name, email: mail(), email_verified: false });
    expect(await browser.through("/api/auth/link/oidc")).toBe("/me?identity=unverified&provider=oidc");
    expect(await world.database.system.account.count({ where: { userId: id } })).toBe(0);
    expect(await world.database.system.account.count({ where: { userId: `usr_${owner}` } })).toBe(1);
  });

  test("whoever became another person between leaving and coming back links nothing (security: T28)", async () => {
    await addPerson({ lastSignInAt: new Date() });
    const browser = new SignInBrowser(world);
    await signedInByLink(browser, mail());
    idp.become({ sub: name, email: mail(), email_verified: true });
    const back = await browser.goToProvider("/api/auth/link/oidc");
    name = `${name}-second`;
    const second = await addPerson({ lastSignInAt: new Date() });
    await signedInByLink(browser, mail());
    expect(locationOf(await browser.get(back))).toBe("/signin?error=ProviderLost&provider=oidc");
    expect(await world.database.system.account.count({ where: { userId: second } })).toBe(0);
  });

  test("linking asks for a session", async () => {
    expect(locationOf(await new SignInBrowser(world).post("/api/auth/link/oidc"))).toBe(
      "/signin?error=SessionRequired",
    );
  });

  test("the way back works in the browser that began it, and once (security: T20)", async () => {
    await addPerson();
    idp.become({ sub: name, email: mail(), email_verified: true });
    const browser = new SignInBrowser(world);
    const back = await browser.goToProvider("/api/auth/signin/oidc");

    const victim = new SignInBrowser(world);
    expect(locationOf(await victim.get(back))).toBe("/signin?error=ProviderLost&provider=oidc");
    // Also when the victim has begun one of their own.
    await victim.goToProvider("/api/auth/signin/oidc");
    expect(locationOf(await victim.get(back))).toBe("/signin?error=ProviderFailed&provider=oidc");
    expect(victim.cookie(SESSION)).toBeUndefined();

    const state = browser.cookie("causeway.state") ?? "";
    expect(locationOf(await browser.get(back))).toContain("/signin/passkey");
    browser.setCookie("causeway.state", state);
    expect(locationOf(await browser.get(back))).toBe("/signin?error=ProviderFailed&provider=oidc");
  });

  test("a way back that names another issuer is refused (mix-up)", async () => {
    await addPerson();
    idp.become({ sub: name, email: mail(), email_verified: true });
    const browser = new SignInBrowser(world);
    const back = new URL(await browser.goToProvider("/api/auth/signin/oidc"));
    expect(back.searchParams.get("iss")).toBe(idp.issuer);
    back.searchParams.set("iss", "https://evil.example");
    expect(locationOf(await browser.get(back.href))).toBe("/signin?error=ProviderFailed&provider=oidc");
  });

  test("who says no at the provider is back at the sign-in page", async () => {
    idp.become(null);
    const browser = new SignInBrowser(world);
    expect(await browser.through("/api/auth/signin/oidc")).toBe("/signin?error=ProviderRefused&provider=oidc");
  });

  test("a provider that does not answer is a sentence, not an error page", async () => {
    const environment = { ...world.environment, OIDC_ISSUER: "http://127.0.0.1:9" };
    const answer = await new SignInBrowser({ ...world, environment }).post("/api/auth/signin/oidc");
    expect(locationOf(answer)).toBe("/signin?error=ProviderFailed&provider=oidc");
  });

  test.each([
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { origin: "http://localhost:3999", "sec-fetch-site": "same-site" },
  ])("another site cannot begin a sign-in or a link: %j (security: T91)", async (headers) => {
    for (const path of ["/api/auth/signin/oidc", "/api/auth/link/oidc", "/api/auth/callback/link?token=x&email=y"]) {
      expect((await new SignInBrowser(world).post(path, {}, headers)).status).toBe(403);
    }
  });

  test("what is not configured is not there, and nothing begins by GET", async () => {
    const browser = new SignInBrowser(world);
    for (const path of [
      "/api/auth/signin/google",
      "/api/auth/signin/local",
      "/api/auth/callback/github",
      "/api/auth/error",
    ]) {
      expect([path, (await browser.post(path)).status]).toEqual([path, 404]);
    }
    for (const path of ["signin/oidc", "link/oidc", "callback/link"]) {
      expect([path, (await browser.get(`${ORIGIN}/api/auth/${path}`)).status]).toEqual([path, 405]);
    }
  });

  test("over https every cookie of the way is bound to the host, secure and hidden (security: T15)", async () => {
    const environment = { ...world.environment, PUBLIC_URL: "https://mcp.example.com" };
    const browser = new SignInBrowser({ ...world, environment });
    const answer = await browser.post("/api/auth/signin/oidc", { next: "/o/acme" });
    const lines = answer.headers.getSetCookie();
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-causeway\./);
      for (const attribute of [/; Path=\//, /; HttpOnly/, /; Secure/, /; SameSite=Lax/i])
        expect(line).toMatch(attribute);
      expect(line).not.toMatch(/domain=/i);
    }
  });

  test("thirty attempts that lead nowhere, and the address waits; another one does not", async () => {
    idp.become(null);
    const browser = new SignInBrowser(world, "198.51.100.9");
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 31; attempt++) {
      const token = `guess-${attempt}`;
      const query = new URLSearchParams({ token, email: `a${attempt}@example.com` });
      statuses.push((await browser.post(`/api/auth/callback/link?${query}`)).status);
    }
    expect(statuses.slice(0, 30).every((status) => status === 303)).toBe(true);
    expect(statuses[30]).toBe(429);
    const refused = await browser.post("/api/auth/signin/oidc");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.text()).toContain("Too many attempts to sign in");
    expect((await new SignInBrowser(world, "198.51.100.10").post("/api/auth/signin/oidc")).status).toBe(200);
  });

  test("ten attempts for one account, from wherever, and it waits; success is not counted", async () => {
    const email = mail();
    await addPerson();
    for (let round = 0; round < 12; round++) await signedInByLink(new SignInBrowser(world), email);
    const guess = (from: number) => {
      const query = new URLSearchParams({ token: "guess", email });
      return new SignInBrowser(world, `203.0.113.${from}`).post(`/api/auth/callback/link?${query}`);
    };
    for (let from = 1; from <= 10; from++) expect((await guess(from)).status).toBe(303);
    expect((await guess(11)).status).toBe(429);
  });
});
