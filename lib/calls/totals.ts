import { type Counters, type MinuteOfCalls, sumBy } from "@/lib/calls/roll-up";

/**
 * What a total tells apart, by breakdown. A caller is a principal with a client, towards one server. Failures are told
 * apart by all that is known, since there are few of them; calls that were answered are not among them.
 */
const BREAKDOWNS = {
  all: [],
  server: ["connection_id"],
  tool: ["connection_id", "tool"],
  caller: ["connection_id", "principal_id", "client_name"],
  failure: ["connection_id", "tool", "principal_id", "client_name", "error_class"],
} as const satisfies Record<string, readonly (keyof MinuteOfCalls)[]>;

export type Breakdown = keyof typeof BREAKDOWNS;

const GRAINS = { hour: 3_600_000, day: 86_400_000 } as const;

export type Grain = keyof typeof GRAINS;

/** What a batch adds to a row of `call_totals`; its columns are named so. */
export interface CallTotal extends Counters {
  readonly organization_id: string;
  readonly breakdown: Breakdown;
  readonly grain: Grain;
  /** The beginning of the hour or day in UTC; ISO 8601. */
  readonly at: string;
  readonly connection_id: string;
  readonly connection_slug: string;
  readonly tool: string;
  readonly principal_id: string;
  readonly principal_name: string;
  readonly client_name: string;
  readonly error_class: string;
}

/** The same calls by each breakdown and grain; in the order of their keys, for the same reason as roll-ups. */
export function totalsOf(minutes: readonly MinuteOfCalls[]): CallTotal[] {
  return (Object.keys(BREAKDOWNS) as Breakdown[]).flatMap((breakdown) =>
    (Object.keys(GRAINS) as Grain[]).flatMap((grain) => sumOf(minutes, breakdown, grain)),
  );
}

function sumOf(minutes: readonly MinuteOfCalls[], breakdown: Breakdown, grain: Grain): CallTotal[] {
  const told: readonly (keyof MinuteOfCalls)[] = BREAKDOWNS[breakdown];
  const startOf = (row: MinuteOfCalls) => Math.floor(row.startOfMinute / GRAINS[grain]) * GRAINS[grain];
  const only = (column: keyof MinuteOfCalls, text: string) => (told.includes(column) ? text : "");
  return sumBy(
    breakdown === "failure" ? minutes.filter(hasFailures) : minutes,
    (row) => [row.organization_id, startOf(row), ...told.map((column) => row[column])].join("\n"),
    (row) => ({
      organization_id: row.organization_id,
      breakdown,
      grain,
      at: new Date(startOf(row)).toISOString(),
      connection_id: only("connection_id", row.connection_id),
      connection_slug: only("connection_id", row.connection_slug),
      tool: only("tool", row.tool),
      principal_id: only("principal_id", row.principal_id),
      principal_name: only("principal_id", row.principal_name),
      client_name: only("client_name", row.client_name),
      error_class: only("error_class", row.error_class),
    }),
  );
}

/** A call whose outcome is not known has not failed yet. */
function hasFailures({ tool_errors, errors, denied, timeouts, cancelled }: MinuteOfCalls): boolean {
  return tool_errors + errors + denied + timeouts + cancelled > 0;
}
