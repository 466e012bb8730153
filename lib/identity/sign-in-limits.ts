import { createHash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { redisConnection } from "@/lib/cluster/redis-connection";
import { networkOf } from "@/lib/net/network-of";
import type { Log } from "@/lib/telemetry/log";

/** What may be tried. Successes give back what they took, so that an office behind one address is not counted as a thief. */
const PER_ADDRESS = { points: 30, duration: 600 };
const PER_ACCOUNT = { points: 10, duration: 900 };
/** Where addresses cannot be told apart (no server of ours in front, no proxy trusted) all share one count. */
const UNKNOWN_ADDRESS_FACTOR = 20;

export type LimitVerdict = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number };

/** Counts attempts to sign in, by address of the client and by account; one that is over is refused until its time is up. */
export interface SignInLimits {
  /** @param account an e-mail address or an id; it is not kept as it is */
  take(address: string | null, account?: string): Promise<LimitVerdict>;
  /** They are who they say. */
  giveBack(address: string | null, account?: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param options.redisUrl shared by all processes; without it, and while it does not answer, each counts for itself.
 *   Nothing is opened before the first attempt: processes that serve no pages never need it.
 */
export function openSignInLimits(options: {
  readonly redisUrl: string | undefined;
  readonly prefix: string;
  readonly log: Pick<Log, "warn">;
}): SignInLimits {
  const { redisUrl, prefix, log } = options;
  const inMemory = (limit: Limit, name: string) => new RateLimiterMemory({ ...limit, keyPrefix: name });
  if (redisUrl === undefined) return limitsOver(inMemory);
  const state = { isClosed: false };
  const client = redisConnection(redisUrl, state);
  client.on("error", (error: unknown) =>
    log.warn({ err: error }, "Redis does not answer: attempts to sign in are counted in each process for itself."),
  );
  let opening: Promise<unknown> | null = null;
  const limits = limitsOver((limit, name) => {
    const insuranceLimiter = inMemory(limit, name);
    return new RateLimiterRedis({
      ...limit,
      keyPrefix: `${prefix}${name}`,
      storeClient: client,
      useRedisPackage: true,
      insuranceLimiter,
    });
  });
  return {
    ...limits,
    async take(address, account) {
      // The handler above says why not.
      opening ??= client.connect().catch(() => undefined);
      await opening;
      return limits.take(address, account);
    },
    async close() {
      state.isClosed = true;
      if (opening) client.destroy();
    },
  };
}

interface Limit {
  readonly points: number;
  readonly duration: number;
}
type Limiter = RateLimiterMemory | RateLimiterRedis;

function limitsOver(make: (limit: Limit, name: string) => Limiter): SignInLimits {
  const perAddress = make(PER_ADDRESS, "sign-in-address");
  const unknown = make({ ...PER_ADDRESS, points: PER_ADDRESS.points * UNKNOWN_ADDRESS_FACTOR }, "sign-in-unknown");
  const perAccount = make(PER_ACCOUNT, "sign-in-account");
  const counts = (address: string | null, account: string | undefined): [Limiter, string][] => [
    address === null ? [unknown, "all"] : [perAddress, networkOf(address) ?? address],
    ...(account === undefined ? [] : [[perAccount, accountKey(account)] satisfies [Limiter, string]]),
  ];
  return {
    async take(address, account) {
      const verdicts = await Promise.all(counts(address, account).map(([limiter, key]) => takeOne(limiter, key)));
      const waits = verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.retryAfterSeconds]));
      return waits.length === 0 ? { ok: true } : { ok: false, retryAfterSeconds: Math.max(...waits) };
    },
    async giveBack(address, account) {
      await Promise.all(counts(address, account).map(([limiter, key]) => limiter.reward(key, 1)));
    },
    close: async () => undefined,
  };
}

async function takeOne(limiter: Limiter, key: string): Promise<LimitVerdict> {
  try {
    await limiter.consume(key);
    return { ok: true };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
  }
}

function accountKey(account: string): string {
  return createHash("sha256").update(account.toLowerCase()).digest("base64url").slice(0, 22);
}
