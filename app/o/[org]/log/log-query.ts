import { CALL_STATUSES } from "@/lib/calls/record";
import { METHOD_FILTERS } from "@/lib/calls/schema";
import { queryText } from "@/lib/http/query-text";

/** What the log's address can say; as text, so that it can be put together again. */
export interface LogQuery {
  readonly status?: string;
  readonly method?: string;
  readonly connection?: string;
  readonly tool?: string;
  readonly caller?: string;
  readonly client?: string;
  readonly slowerThan?: string;
  /** One of RANGES; else `from` and `to`. */
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
}

export const LOG_PARAMETERS = [
  "status",
  "method",
  "connection",
  "tool",
  "caller",
  "client",
  "slowerThan",
  "range",
  "from",
  "to",
] as const satisfies readonly (keyof LogQuery)[];

export const RANGES = {
  "1h": { label: "Last hour", ms: 3_600_000 },
  "24h": { label: "Last 24 hours", ms: 86_400_000 },
  "7d": { label: "Last 7 days", ms: 7 * 86_400_000 },
  "30d": { label: "Last 30 days", ms: 30 * 86_400_000 },
} as const;

export type RangeName = keyof typeof RANGES;

export type SearchParams = Partial<Record<string, string | string[]>>;

/** What is not understood is left out: an address that somebody has mangled still shows a log. */
export function readLogQuery(query: SearchParams): LogQuery {
  const text = (name: string) => queryText(query[name]);
  const range = Object.keys(RANGES).find((known) => known === query.range);
  return {
    status: CALL_STATUSES.find((status) => status === query.status),
    method: METHOD_FILTERS.find((method) => method === query.method),
    connection: text("connection"),
    tool: text("tool"),
    caller: text("caller"),
    client: text("client"),
    slowerThan: /^\d{1,7}$/.test(text("slowerThan") ?? "") ? text("slowerThan") : undefined,
    range,
    from: range ? undefined : isoMoment(text("from")),
    to: range ? undefined : isoMoment(text("to")),
  };
}

/** The same as the operation takes it: a range that moves becomes the moment at which it begins. */
export function filtersOf({ range, from, ...filters }: LogQuery, now: number) {
  const isRange = range !== undefined && range in RANGES;
  const begin = isRange ? new Date(now - RANGES[range as RangeName].ms).toISOString() : from;
  return {
    ...filters,
    status: CALL_STATUSES.find((status) => status === filters.status),
    method: METHOD_FILTERS.find((method) => method === filters.method),
    from: begin,
  };
}

function isoMoment(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
