const DAY_MS = 86_400_000;
/** A key signs for this long; then the next one does. */
const SIGNS_FOR_MS = 90 * DAY_MS;
/** A new key is published this long before it signs: longer than servers may keep the list (`KEEP_KEYS_SECONDS`). */
export const PUBLISHED_BEFORE_MS = 15 * 60_000;
/** And stays published this long after its successor has begun: longer than any token lives. */
const PUBLISHED_AFTER_MS = DAY_MS;
/** How long servers may keep the list of keys. */
export const KEEP_KEYS_SECONDS = 300;

interface Key {
  /** Unix milliseconds. */
  readonly activeAt: number;
}

/** The key that signs now: the last one that has begun. `keys`: the newest first. */
export function signingKey<K extends Key>(keys: readonly K[], now: number): K | undefined {
  return keys.find(({ activeAt }) => activeAt <= now);
}

/** Whether the next key has to be made now, so that it is known when its time comes. `keys`: the newest first. */
export function isNextKeyDue(keys: readonly Key[], now: number): boolean {
  const [newest] = keys;
  return newest !== undefined && newest.activeAt + SIGNS_FOR_MS - PUBLISHED_BEFORE_MS <= now;
}

/** The keys whose tokens have all expired. `keys`: the newest first. */
export function outlivedKeys<K extends Key>(keys: readonly K[], now: number): readonly K[] {
  return keys.filter((_, at) => {
    const successor = keys[at - 1];
    return successor !== undefined && successor.activeAt + PUBLISHED_AFTER_MS <= now;
  });
}

export function keyState(keys: readonly Key[], key: Key, now: number): "next" | "current" | "previous" {
  if (key.activeAt > now) return "next";
  return signingKey(keys, now) === key ? "current" : "previous";
}
