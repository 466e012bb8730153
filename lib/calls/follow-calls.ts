import { type CallSource, conditionsOf, NEWEST_FIRST } from "@/lib/calls/find-calls";
import { type CallFilters, type CallSummary, followCallsInput } from "@/lib/calls/schema";
import { SUMMARY_COLUMNS, toSummary } from "@/lib/calls/views";
import type { LiveFeed, ServerEvent } from "@/lib/http/event-stream";
import { lookEvery } from "@/lib/http/look-every";
import { defineOperation } from "@/lib/operations/define";

const EVERY_MS = 1_000;
const MOST_AT_ONCE = 100;
/** A call is stored when it has ended: one that took this long is still seen. */
const LOOK_BACK_MS = 10 * 60_000;
/** What came just before: whoever shows it already knows its id. */
const BEGIN_BACK_MS = 60_000;

/** The calls that come in, as they are stored: a few at a time, at most a hundred a second. */
export const followCalls = defineOperation({
  name: "calls.follow",
  permission: "calls.read",
  audit: false,
  input: followCallsInput,
  async run(context, filters): Promise<LiveFeed> {
    const place = context.services.liveStreams.enter(context.organization.id);
    return { events: newCalls(context, filters, place.signal), leave: place.leave };
  },
});

async function* newCalls(
  source: CallSource,
  filters: CallFilters,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent | null, void> {
  const seen = new Map<string, number>();
  let isFirst = true;
  for await (const now of lookEvery(EVERY_MS, signal)) {
    const fresh = (await newestSince(source, filters, now - LOOK_BACK_MS)).filter(({ id }) => !seen.has(id));
    for (const { id, startedAt } of fresh) seen.set(id, Date.parse(startedAt));
    for (const [id, startedAt] of seen) if (startedAt < now - LOOK_BACK_MS) seen.delete(id);
    const shown = isFirst ? fresh.filter(({ startedAt }) => Date.parse(startedAt) >= now - BEGIN_BACK_MS) : fresh;
    isFirst = false;
    yield shown.length > 0 ? { event: "calls", data: shown } : null;
  }
}

async function newestSince(source: CallSource, filters: CallFilters, since: number): Promise<readonly CallSummary[]> {
  const from = new Date(Math.max(since, filters.from?.getTime() ?? 0));
  const rows = await source.db.call.findMany({
    where: { AND: await conditionsOf(source, { ...filters, from }) },
    orderBy: NEWEST_FIRST,
    take: MOST_AT_ONCE,
    select: SUMMARY_COLUMNS,
  });
  return rows.map(toSummary);
}
