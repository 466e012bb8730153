import { expect, test } from "vitest";
import { HeldCall, HeldCalls } from "@/lib/gateway/calls/held-calls";
import type { UpstreamReply } from "@/lib/upstreams/driver";

const OWNER = { organizationId: "org", principalId: "key", connectionId: "con" };
const QUESTION = { method: "elicitation/create", params: { message: "?" }, signal: new AbortController().signal };

/** A held call that has asked its client one question, and its upstream in the hands of the test. */
async function parked() {
  const calls = new HeldCalls("here", 60_000);
  const call = new HeldCall(calls, OWNER, { elicitation: {} });
  let answer: (reply: UpstreamReply) => void = () => {};
  const done = new Promise<UpstreamReply>((resolve) => {
    answer = resolve;
  });
  call.attach({ done, cancel: () => undefined });
  const running = call.run(() => undefined);
  void call.events.onRequest?.(QUESTION);
  const stretch = await running;
  if (stretch.kind !== "asked") throw new Error("It should have asked.");
  return { calls, call, answer, stretch };
}

const result = (text: string): UpstreamReply => ({ kind: "result", result: { content: [{ type: "text", text }] } });

test("an answer that comes while the client is away is there when it comes back, unless it is too large to keep", async () => {
  const small = await parked();
  small.answer(result("small"));
  await Promise.resolve();
  expect(small.calls.resume(small.call.id, small.stretch.ticket, {})).toBe(small.call);
  expect(await small.call.run(() => undefined)).toEqual({ kind: "reply", reply: result("small") });

  const large = await parked();
  large.answer(result("x".repeat(300_000)));
  await Promise.resolve();
  expect(large.calls.resume(large.call.id, large.stretch.ticket, {})).toBe(large.call);
  await expect(large.call.run(() => undefined)).rejects.toMatchObject({ code: "upstream_response_too_large" });
});

test("a ticket is good once, for its own call, and what is left is counted down to nothing", async () => {
  const { calls, call, stretch } = await parked();
  expect(calls.size).toBe(1);
  expect(calls.resume(call.id, "another", {})).toEqual({ kind: "gone" });
  expect(calls.resume("another", stretch.ticket, {})).toEqual({ kind: "gone" });
  expect(calls.resume(call.id, stretch.ticket, { q1: { action: "accept" } })).toBe(call);
  expect(calls.resume(call.id, stretch.ticket, { q1: { action: "accept" } })).toEqual({ kind: "gone" });
  expect(calls.size).toBe(0);
});
