import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvironment } from "@/lib/config/environment";
import { openVault } from "@/lib/credentials/vault";
import { sendEmailLink } from "@/lib/identity/email-link";
import { findSession } from "@/lib/identity/session-user";
import { openSignInLimits } from "@/lib/identity/sign-in-limits";
import type { SignInWorld } from "@/lib/identity/world";
import { linkIn, type MailServer, startMailServer } from "@/tests/fixtures/identity/mail-server";
import { describeDatabases } from "@/tests/support/database";
import { locationOf, SignInBrowser } from "@/tests/support/sign-in-browser";

const ORIGIN = "http://localhost:3997";

describeDatabases("a link by e-mail", (opened) => {
  let dataDir: string;
  let mail: MailServer;
  let world: SignInWorld;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "causeway-mail-"));
    mail = await startMailServer();
    const { database } = opened();
    const environment = readEnvironment({
      DATA_DIR: dataDir,
      PUBLIC_URL: ORIGIN,
      TRUST_PROXY: "1",
      SMTP_URL: mail.url,
      MAIL_FROM: "gateway@example.com",
    });
    const vault = await openVault({ database, dataDir });
    const limits = openSignInLimits({ redisUrl: undefined, prefix: "", log: { warn: () => undefined } });
    world = { database, environment, vault, limits, localProvider: null };
    await database.system.user.create({ data: { id: "usr_amy", email: "amy@example.com", name: "Amy" } });
    const suspended = { id: "usr_sue", email: "sue@example.com", suspendedAt: new Date() };
    await database.system.user.create({ data: suspended });
  });
  afterAll(async () => {
    await mail.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function ask(fields: Record<string, string>, rest: Record<string, string> = {}) {
    const body = new URLSearchParams(fields).toString();
    const browser = new SignInBrowser(world);
    const type = { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) };
    const headers = browser.headers({ ...type, ...rest });
    return sendEmailLink(world, new Request(`${ORIGIN}/api/auth/email`, { method: "POST", headers, body }));
  }

  async function open(link: string, browser = new SignInBrowser(world)) {
    const token = new URL(link).searchParams.get("token") ?? "";
    const next = new URL(link).searchParams.get("next") ?? "/";
    const email = "amy@example.com";
    const answer = await browser.post(
      `/api/auth/callback/link?${new URLSearchParams({ token, email, callbackUrl: next })}`,
    );
    return { answer, browser };
  }

  test("signs in the one who has the address, once, and leads to where they wanted", async () => {
    const asked = await ask({ email: " Amy@Example.com ", next: "/o/acme/keys" });
    expect(locationOf(asked)).toBe("/signin?sent");
    const link = linkIn(await mail.take("amy@example.com"));
    const { answer, browser } = await open(link);
    expect(locationOf(answer)).toBe(`/signin/passkey?${new URLSearchParams({ next: "/o/acme/keys" })}`);
    const found = await findSession(world.database, browser.cookie("causeway.session") ?? "");
    expect(found?.user.email).toBe("amy@example.com");
    const again = await open(link);
    expect(locationOf(again.answer)).toBe("/signin?error=Verification");
    expect(again.browser.cookie("causeway.session")).toBeUndefined();
  });

  test("is not sent to strangers or to who is suspended, and the answer is the same", async () => {
    for (const email of ["nobody@example.com", "sue@example.com"]) {
      const answer = await ask({ email });
      expect([answer.status, locationOf(answer)]).toEqual([303, "/signin?sent"]);
    }
    // What is asked for later arrives later: the two before it were not sent.
    await ask({ email: "amy@example.com" });
    await mail.take("amy@example.com");
    expect(mail.received).toEqual([]);
  });

  test("makes an account where sign-up is open", async () => {
    await world.database.system.installation.updateMany({ data: { signUpOpen: true } });
    await ask({ email: "new@example.com" });
    const link = linkIn(await mail.take("new@example.com"));
    const token = new URL(link).searchParams.get("token") ?? "";
    const browser = new SignInBrowser(world);
    await browser.post(`/api/auth/callback/link?${new URLSearchParams({ token, email: "new@example.com" })}`);
    const found = await findSession(world.database, browser.cookie("causeway.session") ?? "");
    expect(found?.user.email).toBe("new@example.com");
    await world.database.system.installation.updateMany({ data: { signUpOpen: false } });
  });

  test.each([
    ["https://evil.example/", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["javascript:alert(1)", "/"],
  ])("never leads to another site (%s)", async (next, path) => {
    await ask({ email: "amy@example.com", next });
    const link = linkIn(await mail.take("amy@example.com"));
    const { answer } = await open(link);
    expect(locationOf(answer)).toBe(`/signin/passkey?${new URLSearchParams({ next: path })}`);
  });

  test("is not asked for by another site, for several addresses at once, or with a header in it", async () => {
    expect(
      (await ask({ email: "amy@example.com" }, { origin: "https://evil.example", "sec-fetch-site": "cross-site" }))
        .status,
    ).toBe(403);
    for (const email of ["amy@example.com,eve@example.com", "amy@example.com\r\nBcc: eve@example.com", "", "amy"]) {
      expect(locationOf(await ask({ email }))).toBe("/signin?error=EmailInvalid");
    }
  });

  test("can be asked for ten times in a quarter of an hour for one account, from wherever", async () => {
    const statuses: number[] = [];
    for (let from = 1; from <= 11; from++) {
      statuses.push((await ask({ email: "victim@example.com" }, { "x-forwarded-for": `203.0.113.${from}` })).status);
    }
    expect(statuses.slice(0, 10).every((status) => status === 303)).toBe(true);
    expect(statuses[10]).toBe(429);
  });

  test("is not there without a mail server", async () => {
    const { SMTP_URL: _none, ...environment } = world.environment;
    const before = world;
    world = { ...world, environment };
    expect((await ask({ email: "amy@example.com" })).status).toBe(404);
    world = before;
  });
});
