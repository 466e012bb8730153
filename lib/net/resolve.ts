import { type LookupAddress, lookup as systemLookup } from "node:dns";

/** How names become addresses; replaced in tests, so that answers can change between two questions. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export class LookupTimeout extends Error {
  readonly code = "ETIMEOUT";
}

/** The system's resolver (hosts file included): all addresses, in the system's order. */
export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, order: "verbatim" }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

/**
 * Bounds a resolver: an answer within `timeoutMs`, one question at a time for a name, and at most two questions at once.
 * getaddrinfo occupies a thread of libuv's pool of four until it gives up; slow names must leave threads to the file system.
 */
export function boundResolve(resolve: Resolve, timeoutMs: number): Resolve {
  const pending = new Map<string, Promise<readonly LookupAddress[]>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function ask(hostname: string): Promise<readonly LookupAddress[]> {
    if (running >= 2) await new Promise<void>((go) => waiting.push(go));
    running++;
    try {
      return await resolve(hostname);
    } finally {
      running--;
      pending.delete(hostname);
      waiting.shift()?.();
    }
  }

  return (hostname) => {
    let question = pending.get(hostname);
    if (!question) {
      question = ask(hostname);
      pending.set(hostname, question);
    }
    return withinTime(question, timeoutMs);
  };
}

function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LookupTimeout("The name was not resolved in time.")), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
