import { z } from "zod";
import type { ConnectionStatusLabel, ConnectionSummary } from "@/lib/connections/schema";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

const MINUTE_MS = 60_000;
const MINUTES = 60;
/** Of the last minutes it is said how a server does. */
const RECENT = 5;

/** A server's light. */
export interface LiveServer {
  readonly slug: string;
  readonly name: string;
  readonly status: ConnectionStatusLabel;
  readonly auth: ConnectionSummary["auth"];
  readonly isPausedByPerson: boolean;
  readonly reason: string | null;
  /** Of the last five minutes. */
  readonly calls: number;
  readonly failed: number;
}

export interface LiveFigures {
  /** Calls that wait for an answer at this moment. */
  readonly inFlight: number;
  /** Calls that began in each of the last 60 minutes, the oldest first; the last one is not over. */
  readonly perMinute: readonly number[];
  readonly servers: readonly LiveServer[];
}

export const getLive = defineOperation({
  name: "analytics.live",
  permission: "calls.read",
  audit: false,
  input: z.strictObject({}),
  run: (context) => readLive(context, Date.now()),
});

/** @param now Unix milliseconds */
export async function readLive({ db, organization, services }: OperationContext, now: number): Promise<LiveFigures> {
  const lastMinute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const firstMinute = lastMinute - (MINUTES - 1) * MINUTE_MS;
  const recent = lastMinute - (RECENT - 1) * MINUTE_MS;
  const [minutes, byServer, connections] = await Promise.all([
    db.callRollup.groupBy({
      by: ["minute"],
      where: { minute: { gte: new Date(firstMinute) } },
      _sum: { calls: true },
    }),
    db.callRollup.groupBy({
      by: ["connectionId"],
      where: { minute: { gte: new Date(recent) } },
      _sum: { calls: true, errors: true, toolErrors: true, timeouts: true },
    }),
    db.connection.findMany({
      select: { id: true, slug: true, name: true, status: true, authKind: true, disabledAt: true, statusReason: true },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    }),
  ]);
  const callsAt = new Map(minutes.map(({ minute, _sum }) => [minute.getTime(), _sum.calls ?? 0]));
  const sums = new Map(byServer.map(({ connectionId, _sum }) => [connectionId, _sum]));
  return {
    inFlight: await services.callsInFlight(organization.id),
    perMinute: Array.from({ length: MINUTES }, (_, at) => callsAt.get(firstMinute + at * MINUTE_MS) ?? 0),
    servers: connections.map(({ id, slug, name, status, authKind, disabledAt, statusReason }) => {
      const sum = sums.get(id);
      const failed = (sum?.errors ?? 0) + (sum?.toolErrors ?? 0) + (sum?.timeouts ?? 0);
      return {
        slug,
        name,
        // Both columns are written by us alone, from these lists.
        status: status as ConnectionStatusLabel,
        auth: authKind as ConnectionSummary["auth"],
        isPausedByPerson: disabledAt !== null,
        reason: statusReason,
        calls: sum?.calls ?? 0,
        failed,
      };
    }),
  };
}
