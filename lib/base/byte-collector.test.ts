import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteCollector } from "@/lib/base/byte-collector";

const small = fc.uint8Array({ maxLength: 300 });
const large = fc.integer({ min: 4000, max: 9000 }).map((size) => new Uint8Array(size).fill(size % 251));

test("the bytes come out as they went in, however they were cut, and again after that", () => {
  const chunks = fc.array(fc.oneof(small, large), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(chunks, { maxLength: 3 }), (rounds) => {
      const collector = new ByteCollector();
      const outs = rounds.map((round) => {
        for (const chunk of round) collector.add(Buffer.from(chunk));
        const expected = Buffer.concat(round);
        expect(collector.length).toBe(expected.length);
        return { expected, out: collector.take() };
      });
      // Compared at the end: what was taken must not be written over by what comes later.
      for (const { expected, out } of outs) expect(out.equals(expected)).toBe(true);
      expect(collector.length).toBe(0);
    }),
  );
});

test("a small chunk may be written over once it has been added", () => {
  const chunk = Buffer.from("a");
  const collector = new ByteCollector().add(chunk);
  chunk.write("b");
  expect(collector.add(chunk).take().toString()).toBe("ab");
});

test("a large chunk that came alone is given back as it is", () => {
  const chunk = Buffer.alloc(100_000);
  expect(new ByteCollector().add(chunk).take()).toBe(chunk);
});

test("a million chunks of one byte are held in few buffers", () => {
  const chunks = Array.from({ length: 250 }, (_, byte) => Buffer.from([byte]));
  const collector = new ByteCollector();
  for (let round = 0; round < 4000; round++) for (const chunk of chunks) collector.add(chunk);
  expect(collector.length).toBe(1_000_000);
  expect(collector.heldBuffers).toBeLessThan(50);
  expect(collector.take().equals(Buffer.alloc(1_000_000, Buffer.concat(chunks)))).toBe(true);
});

test("small chunks between large ones do not take a block each", () => {
  const collector = new ByteCollector();
  const large = Buffer.alloc(4096, 1);
  for (let at = 0; at < 100; at++) collector.add(large).add(Buffer.from([2]));
  expect(collector.heldBuffers).toBeLessThanOrEqual(201);
  expect(
    collector.take().equals(Buffer.concat(Array.from({ length: 100 }, () => [large, Buffer.from([2])]).flat())),
  ).toBe(true);
});
