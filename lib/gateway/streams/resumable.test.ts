import { expect, test } from "vitest";
import { ResumableStreams } from "@/lib/gateway/streams/resumable";

const MEGABYTE = 1_048_576;
/** What one stream may keep, and all of them together, less what an event's frame takes. */
const FULL_STREAM = 4 * MEGABYTE - 1024;
const STREAMS_THAT_FIT = 16;

/** What a client that comes back gets to see. */
function resumed(streams: ResumableStreams, id: string): string[] {
  const written: string[] = [];
  const sink = { isOpen: true, write: (text: string) => void written.push(text), end: () => undefined };
  streams.find(`${id}_0`, "token")?.stream.resume(sink, 0);
  return written;
}

function filled(streams: ResumableStreams) {
  const stream = streams.open("token");
  stream.push("x".repeat(FULL_STREAM));
  return stream;
}

test("what is kept is bounded over all streams, and those that have ended give way first", () => {
  const streams = new ResumableStreams("0123456789abcdef");
  const held = Array.from({ length: STREAMS_THAT_FIT }, () => filled(streams));
  const late = filled(streams);
  expect(resumed(streams, late.id)).toEqual([]);
  expect(resumed(streams, held[0]?.id ?? "")).toHaveLength(1);

  held[3]?.finish("end", 0);
  late.push("y".repeat(FULL_STREAM / 2));
  expect(streams.find(`${held[3]?.id}_0`, "token")).toBeNull();
  expect(resumed(streams, late.id)).toHaveLength(1);
  expect(resumed(streams, held[0]?.id ?? "")).toHaveLength(1);
});

test("what was given back can be taken again, however often", () => {
  const streams = new ResumableStreams("0123456789abcdef");
  for (let round = 0; round < 5; round++) {
    const held = Array.from({ length: STREAMS_THAT_FIT }, () => filled(streams));
    for (const stream of held) expect(resumed(streams, stream.id)).toHaveLength(1);
    for (const stream of held) stream.finish("end", round);
    streams.sweep(round + 6 * 60_000);
    for (const stream of held) expect(streams.find(`${stream.id}_0`, "token")).toBeNull();
  }
});
