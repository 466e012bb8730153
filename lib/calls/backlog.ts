import { readLine, type SpoolRecord, unknownOutcomeBody } from "@/lib/calls/record-lines";
import type { Spool } from "@/lib/calls/spool";
import { type ReadLine, SpoolReader } from "@/lib/calls/spool-reader";

/** A call whose outcome is known, or never will be; or one that was refused after its intent had been written. */
export interface FinishedCall {
  readonly id: string;
  /** Null: there was no call after all, and nothing is to be stored. */
  readonly outcome: string | null;
  readonly intent: string;
  readonly segments: readonly number[];
}

interface OpenCall {
  readonly intent: string;
  readonly segment: number;
}

/** A long backlog is not read through only to stop. */
const CHUNKS_AT_CLOSE = 16;

/** An intent that runs this long after its segment was sealed is written again at the end, so that the segment can go. */
const CARRY_AFTER_MS = 10_000;

/**
 * What of the spool is not in the database yet: pairs intents with outcomes in the order in which they were written, and
 * knows when a segment is needed no more, which is when no call has a record in it that is not committed.
 */
export class Backlog {
  /** Lines that were none: torn by a crash, or damaged. */
  damagedLines = 0;

  private readonly spool: Spool;
  private readonly reader: SpoolReader;
  private readonly open = new Map<string, OpenCall>();
  /** How many calls that are not committed have a record in the segment. */
  private readonly held = new Map<number, number>();
  private finished: FinishedCall[] = [];
  private recovered = false;

  constructor(spool: Spool) {
    this.spool = spool;
    this.reader = new SpoolReader(spool);
  }

  /** Calls of this process or an earlier one without outcome, as far as has been read. */
  get openCount(): number {
    return this.open.size;
  }

  /** Takes up to `maxRows` calls, of `maxBytes` characters and the last one more. They stay in the spool until `release`. */
  take(maxRows: number, maxBytes: number): FinishedCall[] {
    let rows = 0;
    let bytes = 0;
    for (;;) {
      while (rows < this.finished.length && rows < maxRows && bytes < maxBytes) {
        const call = this.finished[rows++];
        bytes += call ? call.intent.length + (call.outcome?.length ?? 0) : 0;
      }
      if (rows >= maxRows || bytes >= maxBytes || !this.readMore()) break;
    }
    const taken = this.finished.slice(0, rows);
    this.finished = this.finished.slice(rows);
    return taken;
  }

  /** These calls are in the database: removes the segments that no other call needs. */
  release(calls: readonly FinishedCall[]): void {
    for (const call of calls) for (const segment of call.segments) this.let(segment);
    this.removeSegments();
  }

  /** Writes long-running intents again where they alone hold a segment. Call it when everything has been read. */
  async carryOver(now: number): Promise<void> {
    for (const segment of [...this.spool.segments.values()]) {
      if (
        segment.sealedAt === null ||
        now - segment.sealedAt < CARRY_AFTER_MS ||
        segment.number >= this.reader.passedBelow
      )
        continue;
      const open = [...this.open].filter(([, call]) => call.segment === segment.number);
      const lines = open.map(([id, call]) => `I${id}${call.intent}\n`).join("");
      // Not where it would only copy the segment, and not while others hold it as well.
      if (open.length === 0 || open.length !== this.held.get(segment.number) || lines.length * 4 > segment.bytes)
        continue;
      await this.spool.appendOwed(lines);
    }
  }

  /** After the spool has been closed: removes what nobody needs. */
  close(): void {
    for (let chunks = 0; chunks < CHUNKS_AT_CLOSE && this.readMore(); chunks++);
    this.reader.close();
  }

  /** False when everything written has been read and nothing came of it. */
  private readMore(): boolean {
    const lines = this.reader.read();
    for (const line of lines) this.takeLine(line);
    if (!this.recovered && this.reader.passedBelow >= this.spool.firstOwnNumber) {
      this.recovered = true;
      this.giveUpLostCalls();
      this.removeSegments();
      return lines.length > 0 || this.finished.length > 0;
    }
    if (lines.length === 0) this.removeSegments();
    return lines.length > 0;
  }

  private takeLine({ segment, text }: ReadLine): void {
    const record = readLine(text);
    if (!record) {
      this.damagedLines += 1;
      return;
    }
    const open = this.open.get(record.id);
    if (record.kind === "I") {
      this.hold(segment);
      this.open.set(record.id, { intent: record.body, segment });
      // Written again by `carryOver`: the earlier one is not needed any more.
      if (open) this.let(open.segment);
      return;
    }
    // The intent's segment goes only when the call is committed; an outcome alone has been shipped before.
    if (!open) return;
    this.open.delete(record.id);
    this.hold(segment);
    this.finished.push(finish(record, open, segment));
  }

  /** Intents of ended processes, once all of their records have been read: nobody will tell how they ended. */
  private giveUpLostCalls(): void {
    for (const [id, { intent, segment }] of this.open) {
      if (segment >= this.spool.firstOwnNumber) continue;
      this.open.delete(id);
      const outcome = tryUnknown(intent);
      if (outcome === null) {
        this.damagedLines += 1;
        this.let(segment);
      } else this.finished.push({ id, intent, outcome, segments: [segment] });
    }
  }

  private hold(segment: number): void {
    this.held.set(segment, (this.held.get(segment) ?? 0) + 1);
  }

  private let(segment: number): void {
    this.held.set(segment, (this.held.get(segment) ?? 1) - 1);
  }

  private removeSegments(): void {
    for (const segment of this.spool.segments.values()) {
      if (segment.sealedAt === null || segment.number >= this.reader.passedBelow) continue;
      if ((this.held.get(segment.number) ?? 0) > 0) continue;
      this.spool.remove(segment.number);
      this.held.delete(segment.number);
    }
  }
}

function finish(record: SpoolRecord, open: OpenCall, segment: number): FinishedCall {
  const outcome = record.kind === "O" ? record.body : null;
  return { id: record.id, intent: open.intent, outcome, segments: [open.segment, segment] };
}

function tryUnknown(intent: string): string | null {
  try {
    return unknownOutcomeBody(intent);
  } catch {
    return null;
  }
}
