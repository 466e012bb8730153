import { expect, test } from "vitest";
import { LiveStreams } from "./live-streams";

test("an organization has fifty open streams and no more, and takes none from its neighbours", () => {
  const streams = new LiveStreams();
  const places = Array.from({ length: 50 }, () => streams.enter("a"));
  expect(() => streams.enter("a")).toThrow("Too many pages");
  expect(streams.enter("b").signal.aborted).toBe(false);
  places[0]?.leave();
  // Leaving twice frees one place.
  places[0]?.leave();
  expect(streams.enter("a").signal.aborted).toBe(false);
  expect(() => streams.enter("a")).toThrow("Too many pages");
});

test("when the process ends its streams, open ones are told and none is opened", () => {
  const streams = new LiveStreams();
  const { signal } = streams.enter("a");
  streams.close();
  expect(signal.aborted).toBe(true);
  expect(() => streams.enter("a")).toThrow();
});
