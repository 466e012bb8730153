import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SseParser } from "@/lib/upstreams/http/sse-parser";

interface Seen {
  readonly events: { data: string; id: string | null; type: string }[];
  readonly retries: number[];
  overflows: number;
}

function parse(chunks: readonly Buffer[], maxEventBytes = 10_000): Seen {
  const seen: Seen = { events: [], retries: [], overflows: 0 };
  const parser = new SseParser(maxEventBytes, {
    onEvent: (data, id, type) => seen.events.push({ data, id, type }),
    onRetry: (ms) => seen.retries.push(ms),
    onOverflow: () => seen.overflows++,
  });
  for (const chunk of chunks) parser.push(chunk);
  return seen;
}

const text = (value: string) => [Buffer.from(value)];

describe("event streams as the standard has them (WHATWG HTML, 9.2.6)", () => {
  test.each([
    ["data: a\n\n", "a"],
    ["data:a\n\n", "a"],
    ["data:  a\n\n", " a"],
    ["data: a\r\n\r\n", "a"],
    ["data: a\r\r", "a"],
    ["data: a\ndata: b\n\n", "a\nb"],
    ["\ufeffdata: a\n\n", "a"],
    [": keep-alive\ndata: a\n\n", "a"],
    ["nonsense\ndata: a\n\n", "a"],
    ['data: {"a": "b:c"}\n\n', '{"a": "b:c"}'],
  ])("%j brings %j", (stream, data) => {
    expect(parse(text(stream)).events).toEqual([{ data, id: null, type: "" }]);
  });

  test("an event that the stream's end cuts off is not reported", () => {
    expect(parse(text("data: a\n\ndata: b\n")).events).toHaveLength(1);
  });

  test("the priming event of a resumable stream has an id, a retry and no data", () => {
    const seen = parse(text("id: s_0\nretry: 250\ndata: \n\nevent: message\nid: s_1\ndata: x\n\n"));
    expect(seen.events).toEqual([
      { data: "", id: "s_0", type: "" },
      { data: "x", id: "s_1", type: "message" },
    ]);
    expect(seen.retries).toEqual([250]);
  });

  test.each(["retry: 1e3\n\n", "retry: -1\n\n", "retry: \n\n", "id: a\0b\n\n"])("%j is ignored", (stream) => {
    expect(parse(text(stream))).toEqual({ events: [], retries: [], overflows: 0 });
  });
});

const line = fc.string({ unit: "grapheme", maxLength: 20 }).map((value) => value.replace(/[\r\n]/g, "·"));
const ending = fc.constantFrom("\n", "\r\n", "\r");

test("however the bytes are cut into chunks, and however lines end, the events are the same", () => {
  const stream = fc.array(
    fc.record({
      data: fc.array(line, { minLength: 1, maxLength: 3 }),
      id: fc.option(line.filter((id) => !id.includes("\0"))),
    }),
  );
  fc.assert(
    fc.property(stream, ending, fc.array(fc.nat(400), { maxLength: 30 }), (events, eol, cuts) => {
      const bytes = Buffer.from(
        events
          .map(
            ({ data, id }) =>
              `${data.map((part) => `data: ${part}${eol}`).join("")}${id === null ? "" : `id: ${id}${eol}`}${eol}`,
          )
          .join(""),
      );
      const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
      const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
      expect(parse(chunks).events).toEqual(events.map(({ data, id }) => ({ data: data.join("\n"), id, type: "" })));
    }),
  );
});

test("any bytes at all are survived", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 50 })),
      (chunks) => void parse(chunks.map((chunk) => Buffer.from(chunk))),
    ),
  );
});

test.each([
  ["one endless line", ["data: ", ...Array.from({ length: 100 }, () => "x".repeat(50))]],
  ["endlessly many lines of one event", Array.from({ length: 100 }, () => `data: ${"x".repeat(50)}\n`)],
  ["one chunk that is too long", [`data: ${"x".repeat(5000)}\n\n`]],
])("%s ends the reading at the limit, once", (_, chunks) => {
  const seen = parse(
    chunks.map((chunk) => Buffer.from(chunk)),
    1000,
  );
  expect(seen.events).toEqual([]);
  expect(seen.overflows).toBe(1);
});

test.each(["\n", "\r", "\r\n", "a\n", "a\r", ":\r\n", "data:\r", "id\r", "unknown\r", "\n\r"])(
  "2 MB of %j in one chunk are read once",
  (part) => {
    const count = 2_000_000 / part.length;
    const seen = parse([Buffer.from(part.repeat(count)), Buffer.from("\n\ndata: a\n\n")], 10_000_000);
    expect(seen.overflows).toBe(0);
    expect(seen.events.at(-1)).toEqual({ data: "a", id: null, type: "" });
  },
);

test.each(["event", "retry", "data", "id", "unknown", "events", ""])(
  "a line of nothing but %j brings nothing",
  (name) => {
    const seen = parse(text(`${name}\nevents: x\ndatas: x\nevent:t\ndata: a\n\n`));
    expect(seen.retries).toEqual([]);
    expect(seen.events.at(-1)).toMatchObject({ type: "t" });
    expect(seen.events.at(-1)?.data.trim()).toBe("a");
  },
);

test("an event whose bytes come one at a time is the same", () => {
  const data = "0123456789é".repeat(10_000);
  const bytes = Buffer.from(`id: 7\r\ndata: ${data}\r\n\r\n`);
  const chunks = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  expect(parse(chunks, bytes.length).events).toEqual([{ data, id: "7", type: "" }]);
});
