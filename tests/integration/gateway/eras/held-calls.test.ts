import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startLegacyV1 } from "../../../fixtures/eras/legacy-v1";
import type { EraUpstream } from "../../../fixtures/eras/scripts";
import { modern, modernMeta, type RpcAnswer } from "../../../support/rpc";
import {
  type PlantedOrganization,
  plantKey,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "../../../support/test-gateway";

const ANSWERABLE = modernMeta({
  "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, sampling: {}, roots: {} },
});
const ADA = { action: "accept", content: { name: "Ada" } };
const eventually = { timeout: 60_000 };

let upstream: EraUpstream;
let gateway: TestGateway;
let home: PlantedOrganization;

async function start(env: Record<string, string> = {}): Promise<void> {
  gateway = await startTestGateway({ env });
  home = await plantOrganization(gateway.runtime, "home", [{ slug: "then", url: upstream.url, era: "legacy" }]);
  const view = gateway.runtime.gateway.gateway.snapshots.organization(home.id)?.bySlug.get("then");
  if (view) await gateway.runtime.jobs.sync(view);
}

beforeAll(async () => {
  upstream = await startLegacyV1();
  await start();
}, 120_000);

afterAll(async () => {
  await gateway?.close();
  await upstream?.stop();
}, 60_000);

afterEach(async () => {
  // The server hears a moment later that the rest is over; the next test counts from there.
  const expected = upstream.seen.cancelled + held();
  gateway.runtime.gateway.gateway.heldCalls.end(() => true, "The test is over.");
  await expect.poll(() => upstream.seen.cancelled, eventually).toBeGreaterThanOrEqual(expected);
});

/** A call by its tool; `more` are further parameters. */
function call(name: string, more: Record<string, unknown> = {}, key = home.apiKey, signal?: AbortSignal) {
  const params = { name, arguments: {}, _meta: ANSWERABLE, ...more };
  return modern({ url: `${gateway.origin}/then/mcp`, key, method: "tools/call", params, signal });
}

const held = () => gateway.runtime.gateway.gateway.heldCalls.size;
const text = (answer: RpcAnswer) => answer.body?.result?.content?.[0]?.text ?? answer.body?.error?.message;

function asked({ body }: RpcAnswer): { state: string; keys: string[] } {
  expect(body?.result?.resultType).toBe("input_required");
  return { state: String(body?.result?.requestState), keys: Object.keys(body?.result?.inputRequests as object) };
}

async function rows(tool: string) {
  await gateway.runtime.callLog.flush();
  return gateway.runtime.database
    .organization(home.id)
    .call.findMany({ where: { tool }, orderBy: { startedAt: "asc" } });
}

describe("a held call", () => {
  test("takes no place while it waits, and goes on where it was; each request is a row, one trace holds them, and they are one call", async () => {
    const { inFlight } = gateway.runtime.gateway.gateway;
    const first = asked(await call("twice"));
    expect([held(), inFlight.size]).toEqual([1, 0]);
    const [key = ""] = first.keys;
    const second = asked(await call("twice", { inputResponses: { [key]: ADA }, requestState: first.state }));
    expect(second.keys).not.toEqual(first.keys);
    const [next = ""] = second.keys;
    const last = await call("twice", { inputResponses: { [next]: ADA }, requestState: second.state });
    expect(text(last)).toBe("twice: Ada Ada");
    expect([held(), inFlight.size]).toEqual([0, 0]);
    const logged = await rows("twice");
    expect(logged.map((row) => row.status)).toEqual(["ok", "ok", "ok"]);
    expect(logged.map((row) => row.errorClass)).toEqual(["input_required", "input_required", null]);
    expect(new Set(logged.map((row) => row.traceId)).size).toBe(1);
    const { callTotal } = gateway.runtime.database.organization(home.id);
    const totals = await callTotal.findMany({ where: { breakdown: "tool", grain: "hour", tool: "twice" } });
    expect(totals.map(({ calls, ok }) => [calls, ok])).toEqual([[1, 1]]);
  });

  test("belongs to its key, tool, arguments and one use, and to nobody who changes a letter of it", async () => {
    const { state, keys } = asked(await call("form"));
    const [key = ""] = keys;
    const retry = { inputResponses: { [key]: ADA }, requestState: state };
    const stranger = await plantKey(gateway.runtime, home.id);
    const refused = [
      await call("form", retry, stranger.apiKey),
      await call("twice", retry),
      await call("form", { ...retry, arguments: { other: 1 } }),
      await call("form", { ...retry, requestState: `${state.slice(0, -3)}${state.endsWith("AAA") ? "BBB" : "AAA"}` }),
      await call("form", { ...retry, requestState: 7 }),
      await call("form", { inputResponses: retry.inputResponses }),
      await call("form", { ...retry, inputResponses: [] }),
    ];
    expect(refused.map(({ body }) => body?.error?.code)).toEqual(refused.map(() => -32_602));
    expect(held()).toBe(1);
    expect(text(await call("form", retry))).toBe("form: accept Ada");
    const replayed = await call("form", retry);
    expect(replayed.body?.error).toMatchObject({ code: -32_602, message: expect.stringContaining("used already") });
    expect((await rows("form")).filter((row) => row.status === "denied").length).toBeGreaterThanOrEqual(6);
  });

  test("is not taken up with a state that says the same in another spelling", async () => {
    const { state, keys } = asked(await call("form"));
    const inputResponses = { [keys[0] ?? ""]: ADA };
    for (const spelling of [`${state}!!`, `${state}=`, ` ${state}`, `${state.slice(0, 8)}\n${state.slice(8)}`]) {
      const refused = await call("form", { inputResponses, requestState: spelling });
      expect(refused.body?.error).toMatchObject({ code: -32_602, message: expect.stringContaining("not valid") });
    }
    expect(text(await call("form", { inputResponses, requestState: state }))).toBe("form: accept Ada");
  });

  test("refuses an answer that is none, and takes a better one", async () => {
    const { state, keys } = asked(await call("form"));
    const [key = ""] = keys;
    const bad = await call("form", { inputResponses: { [key]: { action: "maybe" } }, requestState: state });
    expect(bad.body?.error?.message).toContain(`inputResponses["${key}"]`);
    const good = await call("form", { inputResponses: { [key]: { action: "decline" } }, requestState: state });
    expect(text(good)).toContain("decline");
  });

  test("asks again for what was not answered", async () => {
    const first = asked(await call("together"));
    expect(first.keys).toHaveLength(3);
    const answers = await call("together", {
      inputResponses: { [first.keys[0] ?? ""]: ADA },
      requestState: first.state,
    });
    const second = asked(answers);
    expect(second.keys).toEqual(first.keys.slice(1));
    const rest = {
      [second.keys[0] ?? ""]: { role: "assistant", model: "m", content: { type: "text", text: "Paris" } },
      [second.keys[1] ?? ""]: { roots: [] },
    };
    const last = await call("together", { inputResponses: rest, requestState: second.state });
    expect(text(last)).toBe("together: Ada Paris ");
  });

  test("that its server gave up meanwhile answers with what came of it", async () => {
    const { waiting } = upstream.seen;
    const { state, keys } = asked(await call("impatient"));
    await expect.poll(() => upstream.seen.waiting, eventually).toBe(waiting + 1);
    const late = await call("impatient", { inputResponses: { [keys[0] ?? ""]: ADA }, requestState: state });
    expect(text(late)).toBe("gave up");
  });

  test("ends at the server when the client leaves in the middle of its second request", async () => {
    const { waiting, cancelled } = upstream.seen;
    const { state, keys } = asked(await call("form_then_waits"));
    const leaving = new AbortController();
    const retry = { inputResponses: { [keys[0] ?? ""]: ADA }, requestState: state };
    const gone = call("form_then_waits", retry, home.apiKey, leaving.signal).catch(() => "gone");
    await expect.poll(() => upstream.seen.waiting, eventually).toBe(waiting + 1);
    leaving.abort();
    expect(await gone).toBe("gone");
    await expect.poll(() => upstream.seen.cancelled, eventually).toBe(cancelled + 1);
  });

  test("never gets the answer to another's question: what comes beside two calls is refused", async () => {
    const { apiKey } = await plantKey(gateway.runtime, home.id);
    const first = asked(await call("form_aside", {}, apiKey));
    const second = await call("form_aside", {}, apiKey);
    expect(text(second)).toContain("nothing says which of them asks");
    const [key = ""] = first.keys;
    const retry = { inputResponses: { [key]: { action: "accept" } }, requestState: first.state };
    const done = await call("form_aside", retry, apiKey);
    expect(text(done)).toBe("aside: accept");
  });

  test("is refused beyond a number for each key, in our own words, and ends at the server", async () => {
    const { cancelled } = upstream.seen;
    const key = (await plantKey(gateway.runtime, home.id)).apiKey;
    const answers = await Promise.all(Array.from({ length: 34 }, () => call("form", {}, key)));
    const waiting = answers.filter(({ body }) => body?.result?.resultType === "input_required");
    const failed = answers.filter(({ body }) => body?.result?.resultType !== "input_required");
    expect([waiting.length, failed.length]).toEqual([32, 2]);
    for (const { body } of failed) {
      expect(body?.result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/^Too many calls wait for answers already.*then call again\.$/) }],
        _meta: { "dev.causeway/error": { code: "input_unavailable" } },
      });
    }
    await expect.poll(() => upstream.seen.cancelled, eventually).toBe(cancelled + 2);
    // Another key has its own.
    asked(await call("form"));
  });
});

test("a call that needs a page opened first is made again for nobody but who agreed to open it", async () => {
  const { apiKey } = await plantKey(gateway.runtime, home.id);
  const _meta = modernMeta({ "io.modelcontextprotocol/clientCapabilities": { elicitation: { url: {} } } });
  const { state, keys } = asked(await call("page_first", { _meta }, apiKey));
  const answerWith = (inputResponses?: object) =>
    call("page_first", { _meta, requestState: state, ...(inputResponses && { inputResponses }) }, apiKey);
  for (const action of ["decline", "cancel"]) {
    const { body } = await answerWith({ [keys[0] ?? ""]: { action } });
    expect(body?.result).toMatchObject({
      isError: true,
      _meta: { "dev.causeway/error": { code: "input_unavailable" } },
    });
  }
  for (const nothing of [undefined, {}, { other: { action: "accept" } }, { [keys[0] ?? ""]: {} }])
    expect((await answerWith(nothing)).body?.error?.code).toBe(-32_602);
  // The server answers its second call, so none was made.
  expect(text(await answerWith({ [keys[0] ?? ""]: { action: "accept" } }))).toBe("page first: signed in");
  expect((await rows("page_first")).map((row) => row.status)).toEqual(["ok", ...Array(6).fill("denied"), "ok"]);
});

describe("a call that waits is ended at the server", () => {
  let cancelled: number;
  beforeEach(() => {
    cancelled = upstream.seen.cancelled;
  });

  test("when its key is revoked", async () => {
    const { apiKey, keyId } = await plantKey(gateway.runtime, home.id);
    asked(await call("form", {}, apiKey));
    const { database } = gateway.runtime;
    await database.system.apiKey.update({ where: { id: keyId }, data: { revokedAt: new Date() } });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    await expect.poll(() => upstream.seen.cancelled, eventually).toBe(cancelled + 1);
  });

  test("when its connection is paused", async () => {
    const { state, keys } = asked(await call("form"));
    const { database } = gateway.runtime;
    const where = { id: home.connectionIds.get("then") };
    await database.system.connection.update({ where: where as { id: string }, data: { disabledAt: new Date() } });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    await expect.poll(() => upstream.seen.cancelled, eventually).toBe(cancelled + 1);
    await database.system.connection.update({ where: where as { id: string }, data: { disabledAt: null } });
    await gateway.runtime.gateway.reloadOrganization(home.id);
    const late = await call("form", { inputResponses: { [keys[0] ?? ""]: ADA }, requestState: state });
    expect(late.body?.error?.code).toBe(-32_602);
  });

  test("when the gateway goes down, which holds nothing from then on", async () => {
    asked(await call("form"));
    await gateway.runtime.gateway.drain(60_000);
    await expect.poll(() => upstream.seen.cancelled, eventually).toBe(cancelled + 1);
    expect(held()).toBe(0);
  });

  test("when nobody answers in time", async () => {
    await gateway.close();
    await start({ QUESTION_TIMEOUT_SECONDS: "1" });
    const { state, keys } = asked(await call("form"));
    await expect.poll(() => upstream.seen.cancelled, eventually).toBe(cancelled + 1);
    const late = await call("form", { inputResponses: { [keys[0] ?? ""]: ADA }, requestState: state });
    expect(late.body?.error?.code).toBe(-32_602);
  });
});
