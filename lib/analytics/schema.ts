import { z } from "zod";
import type { BucketWidth } from "@/lib/analytics/core/buckets";
import type { ErrorCount } from "@/lib/analytics/core/error-kinds";
import type { Figures, LatencyBar } from "@/lib/analytics/core/figures";
import { isTimeZone } from "@/lib/base/time-zone";
import { CALL_STATUSES } from "@/lib/calls/record";

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const YEAR_MS = 366 * 86_400_000;

const rangeFields = {
  /** ISO 8601: from the one, and before the other. */
  from: moment,
  to: moment,
  /** IANA name, for where days begin. */
  timeZone: z.string().max(64).refine(isTimeZone, "This is not the name of a time zone.").default("UTC"),
};

const filterFields = {
  /** A connection's id or slug. */
  connection: z.string().min(1).max(64).optional(),
  /** A tool as clients name it: github__search. */
  tool: z.string().min(1).max(256).optional(),
  /** The id of the key or person that calls. */
  caller: z.string().min(1).max(64).optional(),
  /** A client's name as it says it: claude-code. */
  client: z.string().min(1).max(256).optional(),
  /** How the calls ended. How long they took is not kept by that. */
  status: z.enum(CALL_STATUSES).optional(),
};

type Range = { readonly from: Date; readonly to: Date };
const isForward = ({ from, to }: Range) => from < to;
const FORWARD = { path: ["to"], error: "The end has to be later than the beginning." };
const isWithinYear = ({ from, to }: Range) => to.getTime() - from.getTime() <= YEAR_MS;
const WITHIN_YEAR = { path: ["from"], error: "A range may be a year at most." };
type Combined = { readonly tool?: unknown; readonly caller?: unknown; readonly client?: unknown };
const isKnownTogether = ({ tool, caller, client }: Combined) =>
  tool === undefined || (caller === undefined && client === undefined);
const KNOWN_TOGETHER = {
  path: ["tool"],
  error: "A tool and a caller or client cannot be filtered together here. The access log can.",
};

/** Which tables are wanted: reading callers, who are many, costs more than all the rest. */
export const TABLES = ["all", "top", "none"] as const;

export const overviewInput = z
  .strictObject({
    ...rangeFields,
    ...filterFields,
    /** `top`: servers and tools. `none`: the figures and their course alone. */
    tables: z.enum(TABLES).default("all"),
  })
  .refine(isForward, FORWARD)
  .refine(isWithinYear, WITHIN_YEAR)
  .refine(isKnownTogether, KNOWN_TOGETHER);

export const usersInput = z.strictObject(rangeFields).refine(isForward, FORWARD).refine(isWithinYear, WITHIN_YEAR);

/** The range of a page of its own, with whatever else it asks. */
export const costRange = <Extra extends z.ZodRawShape>(extra: Extra) =>
  z
    .strictObject({ from: rangeFields.from, to: rangeFields.to, ...extra })
    .refine((range) => isForward(range as unknown as Range), FORWARD)
    .refine((range) => isWithinYear(range as unknown as Range), WITHIN_YEAR);

/** What can be taken out as a file. */
export const EXPORT_TABLES = ["series", "servers", "tools", "clients", "users"] as const;
export const EXPORT_FORMATS = ["csv", "jsonl"] as const;

export const exportInput = z
  .strictObject({
    ...rangeFields,
    ...filterFields,
    table: z.enum(EXPORT_TABLES),
    format: z.enum(EXPORT_FORMATS).default("csv"),
  })
  .refine(isForward, FORWARD)
  .refine(isWithinYear, WITHIN_YEAR)
  .refine(isKnownTogether, KNOWN_TOGETHER);

/** A point of the charts. */
export interface SeriesPoint extends Figures {
  /** The beginning of the bucket; ISO 8601, UTC. */
  readonly at: string;
}

/** A line of a table: what it is about, and what its calls came to. */
export interface NamedFigures extends Figures {
  readonly id: string;
  readonly name: string;
  /** Of a tool: the server it belongs to; else its own, where it is one. */
  readonly server: string;
}

/** The course of one server's calls, point by point as the series. */
export interface ServerSeries {
  readonly server: string;
  /** Its place among the organization's servers, which stays: charts colour by it. */
  readonly place: number;
  readonly calls: readonly number[];
}

/** An hour of the week that had calls. */
export interface WeekHour {
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly calls: number;
}

export interface AnalyticsOverview {
  /** As counted: begins with a whole bucket. ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly width: BucketWidth;
  readonly timeZone: string;
  readonly current: Figures;
  /** Of the equally long time before. */
  readonly previous: Figures;
  readonly series: readonly SeriesPoint[];
  /** The last point is not over yet. */
  readonly isPartial: boolean;
  /** Calls wait to be counted: the figures are older than they seem. */
  readonly isBehind: boolean;
  /** The most called first, the rest together under an empty name. */
  readonly serverSeries: readonly ServerSeries[];
  readonly errorKinds: readonly ErrorCount[];
  readonly latency: readonly LatencyBar[];
  readonly weekHours: readonly WeekHour[];
  readonly servers: readonly NamedFigures[];
  /** Null where the filter names a caller or client: which tools they called, the access log says. */
  readonly tools: readonly NamedFigures[] | null;
  /** Null where the filter names a tool, or it was not asked for. */
  readonly clients: readonly NamedFigures[] | null;
}
