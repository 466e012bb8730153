import type { Fault } from "@/lib/base/errors";
import { withoutNul } from "@/lib/base/json";
import { afterOutcome, FAILURES_UNTIL_PAUSED, type UpstreamOutcome } from "@/lib/connections/core/status";
import { HEALTH_COLUMNS, healthColumns, isSameHealth, readHealth } from "@/lib/connections/health-columns";
import type { ConnectionStatus } from "@/lib/gateway/core/snapshot";
import type { OperationContext } from "@/lib/operations/context";
import { isUncarriedAnswer } from "@/lib/upstreams/http/faults";

/** As much of a connection as the data plane has at hand. */
export interface NotedConnection {
  readonly id: string;
  readonly organizationId: string;
  readonly status: ConnectionStatus;
  /** Set where everybody brings a credential of their own. */
  readonly personal?: unknown;
}

export interface UpstreamOutcomesParts {
  /** The organization, for a change that the gateway makes itself. */
  open(organizationId: string): Promise<OperationContext>;
  /** Runs `work` a little later; what comes meanwhile goes with it. */
  later(work: () => void): void;
  now(): number;
  onError(error: unknown): void;
}

interface Pending {
  readonly organizationId: string;
  readonly outcomes: UpstreamOutcome[];
}

/**
 * How calls fare at their upstreams. Noted in memory at no cost (for a healthy server not even that), written a little
 * later through the same state machine as the scheduler's tries. State: made once, held by the runtime.
 */
export class UpstreamOutcomes {
  readonly #parts: UpstreamOutcomesParts;
  #pending = new Map<string, Pending>();
  /** When each connection's last counted failure was noted. */
  readonly #lastFailureAt = new Map<string, number>();
  #writing: Promise<void> = Promise.resolve();
  #isPlanned = false;

  constructor(parts: UpstreamOutcomesParts) {
    this.#parts = parts;
  }

  /**
   * @param fault null when the server answered, whatever its answer
   * @param startedAt when the request left, Unix milliseconds. Calls that were under way when one of them failed belong
   *   to that failure: a server that restarts under fifty calls has failed once.
   */
  note(connection: NotedConnection, fault: Fault | null, startedAt: number = this.#parts.now()): void {
    const outcome = toOutcome(fault);
    // One person's credential is no news about the server.
    if (!outcome || (outcome.kind === "rejected" && connection.personal)) return;
    if (outcome.kind === "success") {
      const isNews = connection.status !== "connected" || this.#pending.has(connection.id);
      this.#lastFailureAt.delete(connection.id);
      if (!isNews) return;
    } else {
      const last = this.#lastFailureAt.get(connection.id);
      if (last !== undefined && startedAt < last) return;
      this.#lastFailureAt.set(connection.id, this.#parts.now());
    }
    this.#add(connection, outcome);
  }

  #add({ id, organizationId }: NotedConnection, outcome: UpstreamOutcome): void {
    const held = this.#pending.get(id);
    // A success makes what was before it irrelevant; more failures than open the circuit say nothing more.
    if (!held || outcome.kind === "success") this.#pending.set(id, { organizationId, outcomes: [outcome] });
    else if (held.outcomes.length <= FAILURES_UNTIL_PAUSED) held.outcomes.push(outcome);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#parts.later(() => void this.flush());
  }

  /** Writes what has been noted. Never rejects. */
  flush(): Promise<void> {
    this.#isPlanned = false;
    const pending = this.#pending;
    this.#pending = new Map();
    this.#writing = this.#writing.then(() => this.#writeAll(pending));
    return this.#writing;
  }

  async #writeAll(pending: ReadonlyMap<string, Pending>): Promise<void> {
    for (const [id, { organizationId, outcomes }] of pending) {
      try {
        await writeOutcomes(await this.#parts.open(organizationId), id, outcomes, this.#parts.now());
      } catch (error) {
        this.#parts.onError(error);
      }
    }
  }
}

/** Null: says nothing about the server (a refused argument, an answer that was too large, a server that is busy). */
function toOutcome(fault: Fault | null): UpstreamOutcome | null {
  const status = fault?.detail.status;
  if (status === 429 || fault?.detail.isAuthorizationServer === true) return null;
  switch (fault?.code) {
    case undefined:
      return { kind: "success" };
    case "needs_reauth":
      return { kind: "rejected", reason: withoutNul(fault?.publicMessage ?? "") };
    case "upstream_unreachable":
      // It is there and refuses this: whether it is still the server that it was, its lists will tell.
      if (typeof status === "number" && status >= 400 && status < 500) return { kind: "doubt" };
      return { kind: "failure", reason: withoutNul(fault?.publicMessage ?? "") };
    case "upstream_protocol_error":
      // One answer that cannot be carried is that call's affair: the server answered.
      if (fault && isUncarriedAnswer(fault)) return { kind: "success" };
      return { kind: "failure", reason: withoutNul(fault?.publicMessage ?? "") };
    case "request_timeout":
      return { kind: "doubt" };
    default:
      return null;
  }
}

async function writeOutcomes(
  context: OperationContext,
  id: string,
  outcomes: readonly UpstreamOutcome[],
  now: number,
): Promise<void> {
  const row = await context.db.connection.findFirst({ where: { id }, select: HEALTH_COLUMNS });
  if (!row) return;
  const fold = (from: typeof row) =>
    outcomes.reduce((health, outcome) => afterOutcome(health, outcome, now, Math.random()), readHealth(from));
  if (isSameHealth(readHealth(row), fold(row))) return;
  await context.change(async (tx) => {
    const current = await tx.connection.findFirst({ where: { id }, select: HEALTH_COLUMNS });
    if (!current) return;
    await tx.connection.update({
      where: { id },
      data: { ...healthColumns(fold(current)), lastCheckedAt: new Date(now) },
    });
  });
}
