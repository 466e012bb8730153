import { SAMPLE_CALLERS, SAMPLE_SERVERS, type SampleCaller, type SampleServer, type SampleTool } from "./northwind";

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How much of a day's work each hour of UTC has: offices in Europe, then those across the sea, and machines at night. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 9, 14, 16, 15, 13, 15, 17, 18, 17, 14, 10, 8, 7, 6, 5, 4, 3];
const WEEKEND = 0.22;

/** Those of the call log that a made-up call can have. */
type SampleStatus = "ok" | "tool_error" | "error" | "denied" | "timeout" | "cancelled";

/** One call of a made-up company. */
export interface SampleCall {
  readonly startedAt: number;
  readonly caller: SampleCaller;
  readonly client: string;
  readonly server: SampleServer;
  readonly tool: SampleTool;
  readonly status: SampleStatus;
  readonly errorClass: string | null;
  readonly totalMs: number;
  /** Null where no server was reached. */
  readonly upstreamMs: number | null;
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The share of the whole that each day gets, the oldest first: it grows through the year, rests at weekends and has good
 * and bad weeks. Adds up to 1.
 */
export function shareOfDays(firstDay: number, days: number): number[] {
  const random = randomFrom(20_260_101);
  const weights = Array.from({ length: days }, (_, at) => {
    const weekday = new Date(firstDay + at * DAY_MS).getUTCDay();
    const growth = 0.35 + (0.65 * at) / Math.max(1, days - 1);
    return growth * (weekday === 0 || weekday === 6 ? WEEKEND : 1) * (0.8 + random() * 0.4);
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / whole);
}

/** The calls of a day, in the order of their beginning; none begins after `until`. */
export function* callsOfDay(day: number, count: number, until: number): Generator<SampleCall> {
  const random = randomFrom(day / DAY_MS);
  const trouble = troubleOf(day);
  const times = Array.from({ length: count }, () => day + pick(HOURS, random, Number) * HOUR_MS + random() * HOUR_MS);
  for (const startedAt of times.filter((time) => time < until).sort((left, right) => left - right)) {
    yield callAt(Math.floor(startedAt), random, trouble);
  }
}

interface Trouble {
  readonly server: SampleServer | undefined;
  /** Hours of UTC. */
  readonly from: number;
  readonly to: number;
}

/** Every eleventh day a server has a bad hour or two. */
function troubleOf(day: number): Trouble {
  const number = Math.floor(day / DAY_MS);
  if (number % 11 !== 0) return { server: undefined, from: 0, to: 0 };
  const from = 9 + (number % 6);
  return { server: SAMPLE_SERVERS[number % SAMPLE_SERVERS.length], from, to: from + 1 + (number % 2) };
}

function callAt(startedAt: number, random: () => number, trouble: Trouble): SampleCall {
  const caller = itemOf(SAMPLE_CALLERS, random);
  const client = caller.clients[random() < 0.75 ? 0 : caller.clients.length - 1] ?? "agent-sdk";
  const server = itemOf(WEIGHTED_SERVERS, random).server;
  const tool = itemOf(server.tools, random);
  const hour = new Date(startedAt).getUTCHours();
  const isTroubled = server === trouble.server && hour >= trouble.from && hour < trouble.to;
  const outcome = outcomeOf(random, isTroubled ? 38 : server.failures, tool);
  const gatewayMs = 0.3 + random() * 0.5;
  if (outcome.status === "denied") {
    return { startedAt, caller, client, server, tool, ...outcome, totalMs: gatewayMs, upstreamMs: null };
  }
  // Latencies spread as real ones do: many near the middle, a long tail to the right.
  const slower = isTroubled ? 4 : 1;
  const upstreamMs = outcome.status === "timeout" ? 30_000 : tool.ms * slower * Math.exp(0.55 * normal(random));
  return { startedAt, caller, client, server, tool, ...outcome, totalMs: upstreamMs + gatewayMs, upstreamMs };
}

const FAILURES: readonly { readonly weight: number; readonly status: SampleStatus; readonly errorClass: string }[] = [
  { weight: 40, status: "tool_error", errorClass: "tool_error" },
  { weight: 18, status: "error", errorClass: "upstream_error" },
  { weight: 10, status: "error", errorClass: "upstream_unreachable" },
  { weight: 6, status: "error", errorClass: "needs_reauth" },
  { weight: 5, status: "error", errorClass: "rate_limited" },
  { weight: 9, status: "timeout", errorClass: "request_timeout" },
  { weight: 12, status: "cancelled", errorClass: "cancelled" },
];

function outcomeOf(random: () => number, percent: number, tool: SampleTool): Pick<SampleCall, "status" | "errorClass"> {
  // What changes things is not open to everybody.
  if (!tool.readOnly && random() < 0.03) return { status: "denied", errorClass: "tool_not_found" };
  if (random() * 100 >= percent) return { status: "ok", errorClass: null };
  const { status, errorClass } = itemOf(FAILURES, random);
  return { status, errorClass };
}

const WEIGHTED_SERVERS = SAMPLE_SERVERS.map((server) => ({
  server,
  weight: server.tools.reduce((sum, { weight }) => sum + weight, 0),
}));

function itemOf<Item extends { readonly weight: number }>(items: readonly Item[], random: () => number): Item {
  const index = pick(items, random, ({ weight }) => weight);
  return items[index] as Item;
}

/** The index of an item, each as likely as its weight says. */
function pick<Item>(items: readonly Item[], random: () => number, weightOf: (item: Item) => number): number {
  let left = random() * items.reduce((sum, item) => sum + weightOf(item), 0);
  for (const [index, item] of items.entries()) {
    left -= weightOf(item);
    if (left < 0) return index;
  }
  return items.length - 1;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
