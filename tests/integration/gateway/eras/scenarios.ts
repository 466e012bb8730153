import { expect } from "vitest";
import { ASKING_PROMPT, ASKING_RESOURCE, type EraUpstream, PAGE } from "../../../fixtures/eras/scripts";
import { ALL, type Declared, type EraClient, newPerson, type Person } from "./era-clients";

export const PAIRS = ["legacy to legacy", "legacy to modern", "modern to legacy", "modern to modern"] as const;
export type Pair = (typeof PAIRS)[number];

/** One client and one upstream with the gateway between them. */
export interface World {
  readonly pair: Pair;
  readonly upstream: EraUpstream;
  /** As the endpoint names the upstream's resource. */
  readonly watchedUri: string;
  open(person: Person, capabilities?: Declared): Promise<EraClient>;
}

/** A row of the matrix in docs/protocol.md: what it says of each pair is what its test asserts for each pair. */
export interface Scenario {
  readonly title: string;
  /** How it reaches the client, by pair. A pair that is missing has no such thing. */
  readonly ways: Partial<Readonly<Record<Pair, string>>>;
  /** Set where only one of the fixtures can do it. */
  readonly onlyUpstream?: "legacy-v1";
  /** Each call's messages must come on a stream of its own: a session of HTTP+SSE that modern clients share has none. */
  readonly needsOwnStream?: true;
  /** SDK v1 over HTTP+SSE loses what comes in one piece with the result; sse-clients.test.ts looks at the wire. */
  readonly comesWithTheResult?: true;
  run(world: World): Promise<void>;
}

const QUESTION = {
  "legacy to legacy": "request on the call's stream",
  "legacy to modern": "request on the call's stream, call made again",
  "modern to legacy": "`input_required`, call held",
  "modern to modern": "`input_required`, state sealed",
} as const;
const EVERYWHERE = {
  "legacy to legacy": "yes",
  "legacy to modern": "yes",
  "modern to legacy": "yes",
  "modern to modern": "yes",
} as const;

const seenEventually = { timeout: 60_000 };

function asks(title: string, tool: string, expected: string, methods: readonly string[]): Scenario {
  return {
    title,
    ways: QUESTION,
    async run({ open, upstream }) {
      const person = newPerson();
      const client = await open(person, ALL);
      expect(await client.call(tool)).toEqual({ text: expected, isError: false });
      expect(person.asked.map(({ method }) => method).sort()).toEqual([...methods].sort());
      expect(questionsIn(upstream.seen.capabilities)).toEqual(["elicitation", "roots", "sampling"]);
    },
  };
}

/** What the upstream was told that it may ask. */
function questionsIn(capabilities: Record<string, unknown> | undefined): string[] {
  return Object.keys(capabilities ?? {})
    .filter((name) => name !== "extensions")
    .sort();
}

export const SCENARIOS: readonly Scenario[] = [
  asks("Elicitation by form", "form", "form: accept Ada", ["elicitation/create"]),
  {
    title: "Elicitation by URL",
    ways: QUESTION,
    async run({ open }) {
      const person = newPerson();
      const client = await open(person, ALL);
      expect((await client.call("page")).text).toBe("page: accept");
      expect(person.asked).toEqual([{ method: "elicitation/create", mode: "url", url: PAGE }]);
    },
  },
  asks("Sampling", "model", "model: Paris", ["sampling/createMessage"]),
  asks("Roots", "folders", "folders: file:///home/ada", ["roots/list"]),
  {
    title: "Two questions, one after the other",
    ways: QUESTION,
    async run({ open }) {
      const client = await open(
        newPerson((message) => (message === "First?" ? "one" : "two")),
        ALL,
      );
      expect((await client.call("twice")).text).toBe("twice: one two");
    },
  },
  asks("Three questions at once", "together", "together: Ada Paris file:///home/ada", [
    "elicitation/create",
    "roots/list",
    "sampling/createMessage",
  ]),
  {
    title: "A question behind a prompt, and behind a resource",
    ways: QUESTION,
    async run({ open }) {
      const person = newPerson();
      const client = await open(person, ALL);
      expect(await client.prompt(ASKING_PROMPT)).toBe("form: accept Ada");
      expect(await client.read(ASKING_RESOURCE)).toBe("form: accept Ada");
      expect(person.asked.map(({ method }) => method)).toEqual(["elicitation/create", "elicitation/create"]);
    },
  },
  {
    title: "Several calls at once, each with its own question",
    ways: QUESTION,
    needsOwnStream: true,
    async run({ open }) {
      const names = ["one", "two", "three"];
      const clients = await Promise.all(
        names.map((name) =>
          open(
            newPerson(() => name),
            ALL,
          ),
        ),
      );
      const answers = await Promise.all(clients.map((client) => client.call("form")));
      expect(answers.map(({ text }) => text)).toEqual(names.map((name) => `form: accept ${name}`));
    },
  },
  {
    title: "A question on the session's stream beside the call",
    ways: { "legacy to legacy": "request on the call's stream", "modern to legacy": "`input_required`, call held" },
    onlyUpstream: "legacy-v1",
    async run({ open }) {
      const client = await open(newPerson(), ALL);
      expect((await client.call("form_aside")).text).toBe("aside: accept");
    },
  },
  {
    title: "A page to open before the call (`-32042`)",
    ways: { "legacy to legacy": "error passed on", "modern to legacy": "`input_required`, then called again" },
    onlyUpstream: "legacy-v1",
    async run({ open, pair }) {
      const person = newPerson();
      const client = await open(person, ALL);
      const answer = await client.call("page_first").catch((error: { code?: number }) => error.code);
      if (pair === "legacy to legacy") return expect(answer).toBe(-32_042);
      expect(answer).toMatchObject({ text: "page first: signed in" });
      expect(person.asked).toEqual([{ method: "elicitation/create", mode: "url", url: PAGE }]);
    },
  },
  {
    title: "A client that declared nothing is never asked",
    ways: {
      "legacy to legacy": "the tool fails",
      "legacy to modern": "the tool fails",
      "modern to legacy": "the tool fails",
      "modern to modern": "`-32021`",
    },
    async run({ open, upstream, pair }) {
      const client = await open(newPerson(), {});
      const answer = await client.call("form").catch(({ code }: { code?: number }) => ({ isError: true, code }));
      expect(answer.isError).toBe(true);
      if (pair === "modern to modern") expect(answer).toMatchObject({ code: -32_021 });
      expect(questionsIn(upstream.seen.capabilities)).toEqual([]);
    },
  },
  {
    title: "Progress",
    ways: EVERYWHERE,
    comesWithTheResult: true,
    async run({ open }) {
      const client = await open(newPerson());
      const seen: number[] = [];
      await client.call("steps", { onProgress: (progress) => seen.push(progress) });
      expect(seen).toEqual([1, 2, 3]);
    },
  },
  {
    title: "Cancellation",
    ways: {
      "legacy to legacy": "`notifications/cancelled`",
      "legacy to modern": "the stream is closed",
      "modern to legacy": "`notifications/cancelled`",
      "modern to modern": "the stream is closed",
    },
    async run({ open, upstream: { seen } }) {
      const client = await open(newPerson());
      const before = { ...seen };
      const leaving = new AbortController();
      const call = client.call("waits", { signal: leaving.signal }).catch(() => "cancelled");
      await expect.poll(() => seen.waiting, seenEventually).toBe(before.waiting + 1);
      leaving.abort();
      await expect.poll(() => seen.cancelled, seenEventually).toBe(before.cancelled + 1);
      expect(await call).toBe("cancelled");
    },
  },
  {
    title: "Log messages from a level on",
    ways: {
      "legacy to legacy": "`logging/setLevel`",
      "legacy to modern": "level of the session in each request",
      "modern to legacy": "`logging/setLevel`, filtered per request",
      "modern to modern": "level of the request",
    },
    needsOwnStream: true,
    async run({ open, pair, upstream: { seen } }) {
      const person = newPerson();
      const client = await open(person);
      await client.call("notes", { level: "warning" });
      expect(person.logs).toEqual(["warning"]);
      await client.call("notes", { level: "debug" });
      expect(person.logs).toEqual(["warning", "debug", "warning"]);
      if (pair.endsWith("to legacy")) expect(seen.levels.at(-1)).toBe("debug");
    },
  },
  {
    title: "Changed lists",
    ways: {
      "legacy to legacy": "GET stream",
      "legacy to modern": "GET stream",
      "modern to legacy": "`subscriptions/listen`",
      "modern to modern": "`subscriptions/listen`",
    },
    async run({ open, watchedUri }) {
      const person = newPerson();
      const client = await open(person);
      await client.follow(watchedUri);
      await expect
        .poll(async () => {
          // Streams open by themselves some time after the handshake: what is announced before is nobody's.
          await client.call("changes_tools");
          return person.changes;
        }, seenEventually)
        .toContain("tools");
    },
  },
  {
    title: "Updates of a resource",
    ways: {
      "legacy to legacy": "`resources/subscribe`",
      "legacy to modern": "`resources/subscribe`, `subscriptions/listen` upstream",
      "modern to legacy": "`subscriptions/listen`, `resources/subscribe` upstream",
      "modern to modern": "`subscriptions/listen`",
    },
    async run({ open, watchedUri }) {
      const person = newPerson();
      const client = await open(person);
      await client.follow(watchedUri);
      await expect
        .poll(async () => {
          await client.call("touches");
          return person.updates;
        }, seenEventually)
        .toContain(watchedUri);
    },
  },
];

/** The table of docs/protocol.md, its columns aligned. */
export function matrix(): string {
  const head = ["", ...PAIRS.map((pair) => pair.replace(" to ", " → "))];
  const rows = SCENARIOS.map(({ title, ways }) => [title, ...PAIRS.map((pair) => ways[pair] ?? "–")]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
