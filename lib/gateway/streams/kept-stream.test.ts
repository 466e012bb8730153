import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KeptStream } from "@/lib/gateway/streams/kept-stream";
import type { UpstreamStream } from "@/lib/upstreams/driver";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Streams that end when the test says so. */
function opener() {
  const ends: (() => void)[] = [];
  let closed = 0;
  const open = (): UpstreamStream => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    ends.push(end);
    return { ready: Promise.resolve(), closed: ended, close: () => void closed++ };
  };
  return { open, ends, closed: () => closed };
}

test("a stream that ends is opened again, ever more rarely, and not after it was closed", async () => {
  const { open, ends, closed } = opener();
  const kept = new KeptStream(open);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(999);
  expect(ends).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await vi.advanceTimersByTimeAsync(3999);
  expect(ends).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(ends).toHaveLength(3);
  kept.close();
  ends[2]?.();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect([ends.length, closed()]).toEqual([3, 1]);
});

test("one that lasted is opened again at once; one that cannot be had now is tried later", async () => {
  const { open, ends } = opener();
  let isThere = false;
  const kept = new KeptStream(() => (isThere ? open() : null));
  await vi.advanceTimersByTimeAsync(999);
  isThere = true;
  await vi.advanceTimersByTimeAsync(1);
  expect(ends).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(61_000);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(1000);
  expect(ends).toHaveLength(2);
  kept.close();
});
