import { expect, test } from "vitest";
import { eventStreamResponse, type LiveFeed, type ServerEvent } from "./event-stream";

/** A feed that hands out what it is given, and says whether it was let go. */
function feedOf(items: readonly (ServerEvent | null)[], onItem: (at: number) => void = () => undefined) {
  const state = { left: 0, isReturned: false };
  async function* events(): AsyncGenerator<ServerEvent | null, void> {
    try {
      for (const [at, item] of items.entries()) {
        onItem(at);
        yield item;
      }
    } finally {
      state.isReturned = true;
    }
  }
  const feed: LiveFeed = { events: events(), leave: () => void state.left++ };
  return { feed, state };
}

const call = (id: number): ServerEvent => ({ event: "calls", data: [{ id }] });

test("events are sent in their order, and then that the gateway goes", async () => {
  const { feed, state } = feedOf([call(1), null, call(2)]);
  const response = eventStreamResponse(feed, { isAllowed: async () => true, now: () => 0 }, "r");
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect((await response.text()).split("\n\n").filter(Boolean)).toEqual([
    "retry: 3000",
    'event: calls\ndata: [{"id":1}]',
    'event: calls\ndata: [{"id":2}]',
    expect.stringMatching(/^event: ended/),
  ]);
  expect(state).toEqual({ left: 1, isReturned: true });
});

test("a stream ends with its session: nothing that came after is sent", async () => {
  let now = 0;
  let isSignedIn = true;
  const { feed, state } = feedOf([call(1), call(2), call(3)], (at) => {
    now += 6_000;
    if (at === 1) isSignedIn = false;
  });
  const response = eventStreamResponse(feed, { isAllowed: async () => isSignedIn, now: () => now }, "r");
  const text = await response.text();
  expect(text).toContain('{"id":1}');
  expect(text).not.toContain('{"id":2}');
  expect(text).toContain("Sign in again");
  expect(state).toEqual({ left: 1, isReturned: true });
});

test("it ends after a quarter of an hour, so that whoever reads is asked again who they are", async () => {
  let now = 0;
  const { feed, state } = feedOf([call(1), call(2)], (at) => {
    now = at * 16 * 60_000;
  });
  const text = await eventStreamResponse(feed, { isAllowed: async () => true, now: () => now }, "r").text();
  expect(text).toContain('{"id":1}');
  expect(text).not.toContain('{"id":2}');
  expect(state.left).toBe(1);
});

test("a reader who leaves frees the place", async () => {
  const { feed, state } = feedOf(Array.from({ length: 100 }, (_, at) => call(at)));
  const reader = eventStreamResponse(feed, { isAllowed: async () => true, now: () => 0 }, "r").body?.getReader();
  await reader?.read();
  await reader?.read();
  await reader?.cancel();
  expect(state).toEqual({ left: 1, isReturned: true });
});
