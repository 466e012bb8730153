import { expect, test } from "vitest";
import { eventReader } from "./read-events";

const EVENT = 'event: message\ndata: {"id":1,"text":"two\\n\\nlines"}\n\n';

test("a message is whole however it arrives, and nothing but messages comes out", () => {
  for (let at = 0; at <= EVENT.length; at++) {
    const read = eventReader();
    const stream = `: keep-alive\n\n${EVENT.slice(0, at)}`;
    expect([...read(stream), ...read(EVENT.slice(at)), ...read("data: no json\n\ndata: 5\n\n")]).toEqual([
      { id: 1, text: "two\n\nlines" },
    ]);
  }
});

test("line ends of either kind are read, and an event that has not ended waits", () => {
  const read = eventReader();
  expect(read('data: {"a":1}\r\n\r\ndata: {"a"')).toEqual([{ a: 1 }]);
  expect(read(":2}\r\n\r\n")).toEqual([{ a: 2 }]);
});
