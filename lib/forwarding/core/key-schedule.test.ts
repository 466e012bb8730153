import fc from "fast-check";
import { expect, test } from "vitest";
import { isNextKeyDue, outlivedKeys, PUBLISHED_BEFORE_MS, signingKey } from "@/lib/forwarding/core/key-schedule";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Lives through a year with a job that runs every so often, and says at each of its runs which keys there are. */
function* year(everyMs: number): Generator<{ now: number; keys: readonly { activeAt: number }[] }> {
  let keys: readonly { activeAt: number }[] = [{ activeAt: 0 }];
  for (let now = 0; now < 365 * DAY_MS; now += everyMs) {
    if (isNextKeyDue(keys, now)) keys = [{ activeAt: now + PUBLISHED_BEFORE_MS }, ...keys];
    const outlived = outlivedKeys(keys, now);
    keys = keys.filter((key) => !outlived.includes(key));
    yield { now, keys };
  }
}

test("there is always a key that signs; it was published before, and stays until its tokens are over", () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 600 }), (minutes) => {
      const published = new Map<number, number>();
      const signedLast = new Map<number, number>();
      for (const { now, keys } of year(minutes * MINUTE_MS)) {
        for (const { activeAt } of keys) if (!published.has(activeAt)) published.set(activeAt, now);
        const signing = signingKey(keys, now);
        expect(signing).toBeDefined();
        if (signing) signedLast.set(signing.activeAt, now);
        for (const [activeAt, at] of signedLast)
          if (now - at < 300_000) expect(keys.some((key) => key.activeAt === activeAt)).toBe(true);
      }
      for (const [activeAt, at] of published) if (activeAt > 0) expect(activeAt - at).toBe(PUBLISHED_BEFORE_MS);
      expect(published.size).toBeGreaterThanOrEqual(4);
    }),
    { numRuns: 20 },
  );
});
