import { cookies } from "next/headers";
import { CALL_STATUSES } from "@/lib/calls/record";
import { queryText } from "@/lib/http/query-text";
import type { SearchParams } from "../log/log-query";
import { isZone, ZONE_COOKIE } from "./zone";

const DAY_MS = 86_400_000;

export const PRESETS = {
  "24h": { label: "24 hours", words: "Last 24 hours", ms: DAY_MS },
  "7d": { label: "7 days", words: "Last 7 days", ms: 7 * DAY_MS },
  "30d": { label: "30 days", words: "Last 30 days", ms: 30 * DAY_MS },
} as const;

export type PresetName = keyof typeof PRESETS;

/** What the address of an analytics page says. */
export interface AnalyticsQuery {
  /** A preset, or "custom" with both moments. */
  readonly range: PresetName | "custom";
  readonly from?: string;
  readonly to?: string;
  readonly connection?: string;
  readonly tool?: string;
  readonly caller?: string;
  readonly client?: string;
  readonly status?: string;
  /** As the address says it; else the browser's own, by cookie. */
  readonly zone?: string;
}

export function readAnalyticsQuery(query: SearchParams): AnalyticsQuery {
  const text = (name: string) => queryText(query[name]);
  const from = isoMoment(text("from"));
  const to = isoMoment(text("to"));
  const range = (Object.keys(PRESETS) as PresetName[]).find((known) => known === query.range);
  const isCustom = !range && from !== undefined && to !== undefined && from < to;
  const tool = text("tool");
  return {
    ...(isCustom ? { range: "custom", from, to } : { range: range ?? "24h" }),
    connection: text("connection"),
    tool,
    // The sums do not know who called which tool.
    caller: tool ? undefined : text("caller"),
    client: tool ? undefined : text("client"),
    status: CALL_STATUSES.find((status) => status === query.status),
    zone: isZone(text("zone")) ? text("zone") : undefined,
  };
}

/** As the operation takes it. */
export function inputOf(query: AnalyticsQuery, now: number, zone: string) {
  const { range, from, to, connection, tool, caller, client, status } = query;
  const isCustom = range === "custom";
  return {
    from: isCustom ? (from ?? "") : new Date(now - PRESETS[range].ms).toISOString(),
    to: isCustom ? (to ?? "") : new Date(now).toISOString(),
    timeZone: zone,
    connection,
    tool,
    caller,
    client,
    status: CALL_STATUSES.find((known) => known === status),
  };
}

/** What goes into the address again; a range that is the usual one is left out. */
export function addressQuery({ range, ...rest }: AnalyticsQuery): Record<string, string | undefined> {
  return { range: range === "custom" || range === "24h" ? undefined : range, ...rest };
}

/** The zone that days are counted in. */
export async function zoneOf(query: AnalyticsQuery): Promise<string> {
  const remembered = (await cookies()).get(ZONE_COOKIE)?.value;
  const known = remembered && decodeURIComponent(remembered);
  return query.zone ?? (isZone(known) ? known : "UTC");
}

function isoMoment(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
