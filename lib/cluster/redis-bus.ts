import { Fault } from "@/lib/base/errors";
import type { Bus, Facts } from "@/lib/cluster/bus";
import { newProcessId } from "@/lib/cluster/memory-bus";
import { CONNECT_WITHIN_MS, type RedisClient, redisConnection } from "@/lib/cluster/redis-connection";
import type { Log } from "@/lib/telemetry/log";

const ANSWER_WITHIN_MS = 2000;

export interface RedisBusOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Put before every key and channel: installations on one Redis do not meet. */
  readonly prefix: string;
  readonly log: Pick<Log, "info" | "warn">;
}

const EXTEND = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("PEXPIRE", KEYS[1], ARGV[2]) end return 0`;
const REMOVE = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`;
const TAKE_DUE = `local due = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, ARGV[2])
for _, member in ipairs(due) do redis.call("ZREM", KEYS[1], member) end
return due`;

/**
 * The bus over Redis: PUBLISH and SUBSCRIBE for messages, keys with an end for facts. Two connections, since Redis cuts
 * off a subscriber that reads too slowly, and commands must not suffer from that.
 *
 * Rejects when Redis does not answer at the start. Later it may come and go: meanwhile everything is refused at once
 * (nothing is queued, since nobody waits for an old message), and both connections come back by themselves.
 */
export async function openRedisBus({ url, prefix, log }: RedisBusOptions): Promise<Bus> {
  const processId = newProcessId();
  const state = { isOpen: false, isClosed: false, wasLost: false, isOverdue: false };
  const commands = redisConnection(url, state);
  const subscriber = redisConnection(url, state);
  const returned = new Set<() => void>();
  let listener: (text: string) => void = () => undefined;

  const isReachable = () => commands.isReady && subscriber.isReady && !state.isOverdue && !state.isClosed;
  const lost = (error: unknown) => {
    // At the start the rejection says it.
    if (!state.isOpen || state.wasLost || state.isClosed) return;
    state.wasLost = true;
    log.warn(
      { err: error },
      "Redis does not answer. What is local goes on; sessions that are open on another process cannot be reached.",
    );
  };
  const ready = () => {
    if (!state.wasLost || !isReachable()) return;
    state.wasLost = false;
    log.info({}, "Redis answers again.");
    for (const each of returned) each();
  };
  for (const client of [commands, subscriber]) client.on("error", lost).on("ready", ready);

  try {
    await Promise.all([start(commands), start(subscriber)]);
    const own = [`${prefix}process:${processId}`, `${prefix}all`];
    await within(
      subscriber.subscribe(own, (text) => listener(text)),
      ANSWER_WITHIN_MS,
    );
    state.isOpen = true;
  } catch (error) {
    state.isClosed = true;
    commands.destroy();
    subscriber.destroy();
    const { host } = new URL(url);
    throw new Fault(
      "cluster_unavailable",
      `Redis at ${host} does not answer; check REDIS_URL and whether Redis runs there.`,
      { cause: error },
    );
  }

  const run = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (!isReachable()) throw unavailable();
    const answer = work();
    try {
      return await within(answer, ANSWER_WITHIN_MS);
    } catch (error) {
      if (error instanceof OverdueError) waitFor(answer, error);
      throw unavailable(error);
    }
  };
  // Nothing more is sent until that answer comes or the connection ends: nobody waits in vain again, and a connection
  // whose other end is gone falls silent, which is what its `socketTimeout` needs; writing to it counts as life.
  const waitFor = (answer: Promise<unknown>, error: OverdueError) => {
    if (state.isOverdue) return;
    state.isOverdue = true;
    lost(error);
    const end = () => {
      state.isOverdue = false;
      ready();
    };
    answer.then(end, end);
  };
  return {
    processId,
    isShared: true,
    get isReachable() {
      return isReachable();
    },
    send: (to, text) => run(async () => (await commands.publish(`${prefix}process:${to}`, text)) > 0),
    broadcast: (text) => run(async () => void (await commands.publish(`${prefix}all`, text))),
    onMessage(onText) {
      listener = onText;
    },
    onReturn: (onReturn) => void returned.add(onReturn),
    facts: redisFacts(commands, prefix, run),
    async close() {
      state.isClosed = true;
      commands.destroy();
      subscriber.destroy();
    },
  };
}

/** The client itself tries again for ever; at the start somebody waits for a sentence. */
async function start(client: RedisClient): Promise<void> {
  let failed: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
    client.once("error", reject);
  });
  await within(Promise.race([client.connect(), failure]), CONNECT_WITHIN_MS);
  client.off("error", failed);
}

function redisFacts(client: RedisClient, prefix: string, run: <R>(work: () => Promise<R>) => Promise<R>): Facts {
  const named = (key: string) => prefix + key;
  return {
    get: (key) => run(() => client.get(named(key))),
    set: (key, value, ttlMs) =>
      run(async () => void (await client.set(named(key), value, { expiration: { type: "PX", value: ttlMs } }))),
    setIfAbsent: (key, value, ttlMs) =>
      run(async () => {
        const options = { condition: "NX", expiration: { type: "PX", value: ttlMs } } as const;
        return (await client.set(named(key), value, options)) !== null;
      }),
    extend: (key, value, ttlMs) =>
      run(async () => Number(await client.eval(EXTEND, { keys: [named(key)], arguments: [value, String(ttlMs)] })) > 0),
    remove: (key, value) =>
      run(async () => Number(await client.eval(REMOVE, { keys: [named(key)], arguments: [value] })) > 0),
    schedule: (list, member, at) =>
      run(async () => void (await client.zAdd(named(list), { score: at, value: member }))),
    unschedule: (list, member) => run(async () => void (await client.zRem(named(list), member))),
    takeDue: (list, now, atMost) =>
      run(async () => {
        const due = await client.eval(TAKE_DUE, { keys: [named(list)], arguments: [String(now), String(atMost)] });
        return Array.isArray(due) ? due.map(String) : [];
      }),
    countAfter: (list, at) => run(() => client.zCount(named(list), `(${at}`, "+inf")),
  };
}

/** Redis takes its time, or is gone without a word. */
class OverdueError extends Error {}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OverdueError(`Redis did not answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(cause?: unknown): Fault {
  return new Fault(
    "cluster_unavailable",
    "The gateway's processes cannot reach one another at the moment. Try again shortly.",
    { cause },
  );
}
