import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Backlog, type FinishedCall } from "@/lib/calls/backlog";
import { isCalm, pauseAfter } from "@/lib/calls/core/pace";
import { Signal } from "@/lib/calls/signal";
import type { Spool } from "@/lib/calls/spool";
import { storeCalls } from "@/lib/calls/store-calls";
import type { Database } from "@/lib/db/database";
import type { Log } from "@/lib/telemetry/log";

export interface WriterOptions {
  readonly spool: Spool;
  readonly database: Database;
  readonly log: Log;
  /** Where rows go that the database refuses. */
  readonly directory: string;
  /** `SPOOL_MAX_BYTES` */
  readonly maxBytes: number;
}

interface Sizes {
  /** Of a batch, while the loop has time to spare and while it has none. */
  readonly calmRows: number;
  readonly busyRows: number;
  /** Characters. */
  readonly bytes: number;
  /** What shipping may take of the time while calls come as fast as they can: 0 to 1. */
  readonly busyShare: number;
}

/**
 * The embedded database has a thread of its own, but one connection, which a large batch keeps from everybody else, and
 * it takes ten times as long for a row as PostgreSQL, from the same processors that serve the calls.
 */
const SIZES: Readonly<Record<Database["kind"], Sizes>> = {
  pglite: { calmRows: 256, busyRows: 128, bytes: 524_288, busyShare: 0.03 },
  postgresql: { calmRows: 1000, busyRows: 1000, bytes: 4_194_304, busyShare: 0.1 },
};

/** Calls come in groups: waiting a moment for the next ones makes one transaction of many. */
const GATHER_MS = 50;
/** The shortest look at how busy the loop is. */
const PROBE_MS = 4;
const CARRY_EVERY_MS = 5_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** Carries finished calls from the spool into the database, batch after batch, for as long as the process runs. */
export class CallWriter {
  stored = 0;
  rejected = 0;
  /** Why the last batch was not stored; null when it was. */
  lastError: string | null = null;

  private readonly options: WriterOptions;
  private readonly backlog: Backlog;
  private readonly sizes: Sizes;
  private readonly wake = new Signal();
  private readonly hurry = new Signal();
  private waiters: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  private closing = false;
  private running: Promise<void> | null = null;
  private carriedAt = 0;
  /** Of the event loop by everything else, smoothed: 0 to 1. */
  private utilization = 0;

  constructor(options: WriterOptions) {
    this.options = options;
    this.backlog = new Backlog(options.spool);
    this.sizes = SIZES[options.database.kind];
  }

  start(): void {
    this.options.spool.onWritten = () => this.wake.give();
    this.wake.give();
    this.running ??= this.run();
  }

  get openCount(): number {
    return this.backlog.openCount;
  }

  get damagedLines(): number {
    return this.backlog.damagedLines;
  }

  /** Resolves when everything that had finished when it was called is in the database. */
  flush(): Promise<void> {
    if (this.closing) return Promise.reject(new Error("The call log is closed."));
    return new Promise((resolve, reject) => {
      this.waiters.push({ resolve, reject });
      this.hurry.give();
      this.wake.give();
    });
  }

  /** Stops after the batch at hand and closes the spool, where what is not stored stays. */
  async close(): Promise<void> {
    this.closing = true;
    this.hurry.give();
    this.wake.give();
    await this.running;
    this.options.spool.close();
    this.backlog.close();
    for (const waiter of this.waiters.splice(0))
      waiter.reject(new Error("The call log was closed before everything was stored."));
  }

  private async run(): Promise<void> {
    while (!this.closing) {
      await this.wake.taken();
      await this.rest(GATHER_MS);
      // Who asks from now on waits for the next round; all that was written before is in this one.
      const waiters = this.waiters.splice(0);
      try {
        this.options.spool.flush();
        await this.shipAll(waiters.length > 0);
      } catch (error) {
        this.fail("The spool of the call log cannot be read.", error);
        this.waiters.push(...waiters);
        await this.pause(LONGEST_RETRY_MS);
        this.wake.give();
        continue;
      }
      if (this.closing) this.waiters.push(...waiters);
      else for (const waiter of waiters) waiter.resolve();
    }
  }

  /** Until everything that is written is stored, or the log closes. */
  private async shipAll(isUrgent: boolean): Promise<void> {
    while (!this.closing) {
      const rows = isCalm(this.utilization) ? this.sizes.calmRows : this.sizes.busyRows;
      const batch = this.backlog.take(rows, this.sizes.bytes);
      if (batch.length === 0) break;
      const batchMs = await this.ship(batch);
      if (!isUrgent && this.waiters.length === 0) await this.rest(Math.max(PROBE_MS, this.pauseAfter(batchMs)));
    }
    const now = Date.now();
    if (this.closing || now - this.carriedAt < CARRY_EVERY_MS) return;
    this.carriedAt = now;
    // Where even this fails, the segment stays until the calls have ended.
    await this.backlog.carryOver(now).catch(() => undefined);
  }

  /** Stores a batch, however long the database is away. Resolves to the milliseconds that it took in the end. */
  private async ship(batch: readonly FinishedCall[]): Promise<number> {
    let retryMs = FIRST_RETRY_MS;
    while (!this.closing) {
      const started = performance.now();
      try {
        this.stored += await this.store(batch);
        if (this.lastError !== null) this.options.log.info("Calls are written to the database again.");
        this.lastError = null;
        this.backlog.release(batch);
        return performance.now() - started;
      } catch (error) {
        this.fail("Calls cannot be written to the database; they are kept in the spool.", error);
      }
      await this.pause(retryMs);
      retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
    }
    return 0;
  }

  /** Halves a batch that the database refuses for what is in it, until the row is alone; that one is put aside. */
  private async store(calls: readonly FinishedCall[]): Promise<number> {
    try {
      return await storeCalls(this.options.database, calls);
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (calls.length > 1) {
        const middle = Math.ceil(calls.length / 2);
        return (await this.store(calls.slice(0, middle))) + (await this.store(calls.slice(middle)));
      }
      for (const call of calls) this.putAside(call, error);
      return 0;
    }
  }

  private putAside(call: FinishedCall, error: unknown): void {
    this.rejected += 1;
    const file = join(this.options.directory, "refused.jsonl");
    this.options.log.error(
      { err: error, call: call.id, file },
      "The database refuses a call's row; it is kept in a file.",
    );
    appendFileSync(file, `${JSON.stringify(call)}\n`, { mode: 0o600 });
  }

  private pauseAfter(batchMs: number): number {
    const { spool, maxBytes } = this.options;
    const { utilization, sizes } = this;
    return pauseAfter(batchMs, { utilization, fill: spool.totalBytes / maxBytes, busyShare: sizes.busyShare });
  }

  /** Lets the data plane have the loop, and looks meanwhile how busy it is without us. */
  private async rest(ms: number): Promise<void> {
    const before = performance.eventLoopUtilization();
    await this.pause(ms);
    this.utilization = (this.utilization + performance.eventLoopUtilization(before).utilization) / 2;
  }

  private async pause(ms: number): Promise<void> {
    if (!this.closing) await this.hurry.taken(ms);
  }

  /** Says a failure once, not with every attempt. */
  private fail(sentence: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.lastError !== reason) this.options.log.error({ err: error }, sentence);
    this.lastError = reason;
  }
}

/** Not the database's state but the row: data exceptions (22), constraints (23), limits (54), lines that are no JSON. */
function isRefused(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  return /^(?:22|23|54)[0-9A-Z]{3}$/.test(code);
}
