import { randomBytes } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { openSignInLimits } from "@/lib/identity/sign-in-limits";
import { describeWithRedis, REDIS_URL } from "@/tests/support/cluster";
import { startTcpProxy } from "@/tests/support/tcp-proxy";

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

function open(redisUrl: string, prefix: string) {
  const limits = openSignInLimits({ redisUrl, prefix, log: { warn: () => undefined } });
  closing.push(() => limits.close());
  return limits;
}

describeWithRedis("attempts to sign in", () => {
  test("two processes on one Redis count attempts together", async () => {
    const prefix = `test-${randomBytes(6).toString("hex")}:`;
    const [one, other] = [open(REDIS_URL, prefix), open(REDIS_URL, prefix)];
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await one.take("192.0.2.1", "amy@example.com")).toEqual({ ok: true });
      expect(await other.take("192.0.2.2", "amy@example.com")).toEqual({ ok: true });
    }
    for (const limits of [one, other]) {
      expect(await limits.take("192.0.2.3", "Amy@Example.com")).toMatchObject({ ok: false });
    }
    // One attempt each of the two above is given back, and one of the ten before.
    for (let back = 0; back < 3; back++) await one.giveBack("192.0.2.3", "amy@example.com");
    expect(await other.take("192.0.2.3", "amy@example.com")).toEqual({ ok: true });
    expect(await open(REDIS_URL, `${prefix}elsewhere:`).take("192.0.2.3", "amy@example.com")).toEqual({ ok: true });
  });

  test("while Redis is away each process goes on counting for itself", async () => {
    const proxy = await startTcpProxy(REDIS_URL);
    closing.push(() => proxy.close());
    const limits = open(proxy.url, `test-${randomBytes(6).toString("hex")}:`);
    expect(await limits.take("192.0.2.1", "bob@example.com")).toEqual({ ok: true });
    await proxy.cut();
    const verdicts = [];
    for (let attempt = 0; attempt < 11; attempt++) verdicts.push(await limits.take("192.0.2.1", "bob@example.com"));
    expect(verdicts.slice(0, 10).every(({ ok }) => ok)).toBe(true);
    expect(verdicts[10]).toMatchObject({ ok: false });
  });
});
