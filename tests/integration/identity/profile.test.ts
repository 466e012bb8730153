import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { readEnvironment } from "@/lib/config/environment";
import { openVault } from "@/lib/credentials/vault";
import { makePersonalAction, type PersonalParts } from "@/lib/http/make-personal-action";
import { storeSession } from "@/lib/identity/adapter";
import { readChallenge, sealChallenge, takeChallenge } from "@/lib/identity/passkeys/challenge";
import {
  endOtherSessions,
  endSession,
  readProfile,
  removeIdentity,
  removePasskey,
  renamePasskey,
} from "@/lib/identity/profile";
import { SESSION_ABSOLUTE_SECONDS, SESSION_IDLE_MS } from "@/lib/identity/session-rules";
import { findSession, type PresentSession } from "@/lib/identity/session-user";
import { openSignInLimits } from "@/lib/identity/sign-in-limits";
import type { SignInWorld } from "@/lib/identity/world";
import { describeDatabases } from "@/tests/support/database";

const ORIGIN = "http://localhost:3995";

describeDatabases("a person's own account", (opened) => {
  let dataDir: string;
  let world: SignInWorld;
  let count = 0;
  let amy: string;
  let eve: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "causeway-profile-"));
    const { database } = opened();
    const environment = readEnvironment({ DATA_DIR: dataDir, PUBLIC_URL: ORIGIN });
    const vault = await openVault({ database, dataDir });
    const limits = openSignInLimits({ redisUrl: undefined, prefix: "", log: { warn: () => undefined } });
    world = { database, environment, vault, limits, localProvider: null };
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));
  beforeEach(async () => {
    count += 1;
    [amy, eve] = [`usr_amy${count}`, `usr_eve${count}`];
    for (const id of [amy, eve]) {
      await world.database.system.user.create({ data: { id, email: `${id}@example.com`, name: id } });
    }
  });

  async function signIn(userId: string, token: string, at = Date.now()): Promise<PresentSession> {
    const expires = new Date(at + SESSION_ABSOLUTE_SECONDS * 1000);
    const from = {
      address: "192.0.2.1",
      userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    };
    await storeSession(
      world.database.system,
      { sessionToken: `${count}${token}`, userId, expires, method: "link", from },
      at,
    );
    const found = await findSession(world.database, `${count}${token}`);
    if (!found && at > Date.now() - SESSION_IDLE_MS) throw new Error("not signed in");
    return found ?? { tokenHash: "", user: { id: userId, name: "", email: "" } };
  }
  const isIn = async (token: string) => (await findSession(world.database, `${count}${token}`)) !== null;
  async function addPasskey(userId: string): Promise<string> {
    const id = `pky_${userId}_${await world.database.system.passkey.count({ where: { userId } })}`;
    const key = { publicKey: Buffer.from([1]), isSynced: true, name: "Laptop" };
    await world.database.system.passkey.create({ data: { id, userId, credentialId: id, ...key } });
    return id;
  }
  async function addIdentity(userId: string): Promise<string> {
    const id = `acc_${userId}`;
    const account = { type: "oauth", provider: "oidc", providerAccountId: id };
    await world.database.system.account.create({ data: { id, userId, ...account } });
    return id;
  }

  test("shows one's own sessions that still count, the present one first", async () => {
    const mine = await signIn(amy, "now");
    await signIn(amy, "other");
    await signIn(amy, "idle", Date.now() - SESSION_IDLE_MS - 1000);
    await signIn(eve, "hers");
    const { sessions } = await readProfile(world.database, mine);
    expect(sessions.map(({ isCurrent, device, address }) => [isCurrent, device, address])).toEqual([
      [true, "Firefox on Linux", "192.0.2.1"],
      [false, "Firefox on Linux", "192.0.2.1"],
    ]);
    expect(JSON.stringify(sessions)).not.toContain(mine.tokenHash);
  });

  test("ends one session, or all others, with their next request; nobody ends another's", async () => {
    const mine = await signIn(amy, "now");
    for (const token of ["second", "third", "fourth"]) await signIn(amy, token);
    const { sessions } = await readProfile(world.database, mine);
    const second = sessions.find(({ isCurrent }) => !isCurrent)?.id ?? "";
    await expect(endSession(world.database, eve, second)).rejects.toMatchObject({ code: "not_found" });
    await endSession(world.database, amy, second);
    expect((await Promise.all(["now", "second", "third", "fourth"].map(isIn))).filter(Boolean)).toHaveLength(3);
    await signIn(eve, "hers");
    expect(await endOtherSessions(world.database, mine)).toEqual({ ended: 2 });
    expect([await isIn("now"), await isIn("hers")]).toEqual([true, true]);
    expect((await Promise.all(["second", "third", "fourth"].map(isIn))).some(Boolean)).toBe(false);
  });

  test("does not take the last way in away, unless links come by e-mail", async () => {
    const passkey = await addPasskey(amy);
    await expect(removePasskey(world, amy, passkey)).rejects.toMatchObject({ code: "conflict" });
    const identity = await addIdentity(amy);
    await removePasskey(world, amy, passkey);
    await expect(removeIdentity(world, amy, identity)).rejects.toMatchObject({ code: "conflict" });
    const environment = { ...world.environment, SMTP_URL: "smtp://127.0.0.1", MAIL_FROM: "a@example.com" };
    await removeIdentity({ ...world, environment }, amy, identity);
    expect(await world.database.system.account.count({ where: { userId: amy } })).toBe(0);
  });

  test("of two ways in that are removed at the same moment one stays", async () => {
    const passkey = await addPasskey(amy);
    const identity = await addIdentity(amy);
    const outcomes = await Promise.allSettled([
      removePasskey(world, amy, passkey),
      removeIdentity(world, amy, identity),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("what is somebody else's looks as if it were not there", async () => {
    const passkey = await addPasskey(amy);
    await addPasskey(amy);
    const identity = await addIdentity(amy);
    for (const attempt of [
      () => renamePasskey(world.database, eve, passkey, "Mine"),
      () => removePasskey(world, eve, passkey),
      () => removeIdentity(world, eve, identity),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await world.database.system.passkey.count({ where: { userId: amy, name: "Laptop" } })).toBe(2);
  });

  test("a challenge is for one purpose and a few minutes, cannot be made up, and is answered once", async () => {
    const asked = { challenge: `challenge-${count}`, userId: amy };
    const now = Date.now();
    const sealed = sealChallenge(world, "passkey-add", asked, now);
    const cookies = (text: string) => ({ "causeway.passkey-add": text, "causeway.passkey-enter": text });
    expect(readChallenge(world, "passkey-add", cookies(sealed), now)).toMatchObject(asked);
    expect(readChallenge(world, "passkey-enter", cookies(sealed), now)).toBeNull();
    expect(readChallenge(world, "passkey-add", cookies(sealed), now + 600_000)).toBeNull();
    const [body = "", signature = ""] = sealed.split(".");
    const changed = Buffer.from(Buffer.from(body, "base64url").toString().replace(amy, eve)).toString("base64url");
    for (const forged of [`${changed}.${signature}`, `${body}.`, `${body}`, "", ".", "x.y"]) {
      expect(readChallenge(world, "passkey-add", cookies(forged), now)).toBeNull();
    }
    const answers = await Promise.all(Array.from({ length: 5 }, () => takeChallenge(world, asked.challenge)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test("another site does nothing to it, and nor does who is not signed in (security: T91)", async () => {
    let headers = new Headers({ origin: ORIGIN, "sec-fetch-site": "same-origin" });
    let session: PresentSession | null = await signIn(amy, "now");
    let ran = 0;
    const parts: PersonalParts = {
      world: async () => world,
      session: async () => session,
      headers: async () => headers,
    };
    const act = makePersonalAction(parts)(z.strictObject({ name: z.string() }), async () => {
      ran += 1;
    });
    expect(await act({ name: "a" })).toMatchObject({ ok: true });
    expect(await act({ name: 1 } as never)).toMatchObject({ ok: false, code: "invalid_value" });
    for (const foreign of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      {},
    ]) {
      headers = new Headers(foreign as Record<string, string>);
      expect(await act({ name: "a" })).toMatchObject({ ok: false, code: "origin_not_allowed" });
    }
    headers = new Headers({ origin: ORIGIN, "sec-fetch-site": "same-origin" });
    session = null;
    expect(await act({ name: "a" })).toMatchObject({ ok: false, code: "authentication_failed" });
    expect(ran).toBe(1);
  });
});
