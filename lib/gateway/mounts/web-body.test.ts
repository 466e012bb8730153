import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { WebBody } from "@/lib/gateway/mounts/web-body";

test("whatever is written arrives whole and in order, however it is read", async () => {
  const chunk = fc.tuple(fc.uint8Array({ maxLength: 10 }), fc.integer({ min: 1, max: 20_000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), fc.boolean(), async (chunks, readsFirst) => {
      const body = new WebBody();
      const parts = chunks.map(([bytes, times]) => Buffer.concat(Array(times).fill(bytes)));
      const early = readsFirst ? new Response(body.stream).arrayBuffer() : null;
      for (const part of parts) body.write(part);
      body.end();
      const read = Buffer.from(await (early ?? new Response(body.stream).arrayBuffer()));
      expect(read.equals(Buffer.concat(parts))).toBe(true);
      expect([body.writableLength, body.isOpen]).toEqual([0, false]);
    }),
    { numRuns: 50 },
  );
});

test("what nobody takes is seen, and whoever takes nothing for long is noticed", async () => {
  vi.useFakeTimers();
  try {
    const body = new WebBody();
    const seen: string[] = [];
    for (const event of ["drain", "timeout", "close"]) body.on(event, () => void seen.push(event));
    body.write(new Uint8Array(200_000));
    expect(body.writableLength).toBe(200_000);
    body.setTimeout(1000);
    const reader = body.stream.getReader();
    await vi.advanceTimersByTimeAsync(900);
    await reader.read();
    await vi.advanceTimersByTimeAsync(900);
    expect([seen, body.writableLength]).toEqual([[], 200_000 - 65_536]);
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(["timeout"]);
    body.destroy();
    await expect(reader.read()).rejects.toThrow("does not read");
    expect([seen, body.isOpen]).toEqual([["timeout", "close"], false]);
  } finally {
    vi.useRealTimers();
  }
});
