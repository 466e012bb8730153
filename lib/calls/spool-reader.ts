import { closeSync, openSync, readSync } from "node:fs";
import type { Segment, Spool } from "@/lib/calls/spool";

export interface ReadLine {
  readonly segment: number;
  readonly text: string;
}

const CHUNK_BYTES = 262_144;
/** No record is nearly as long; one that seems to be is damage. */
const LINE_MAX_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Reads a spool from its oldest segment on, behind the writer, through the page cache. What recovers the spool of a
 * process that died is the same code that ships calls every day.
 */
export class SpoolReader {
  private readonly spool: Spool;
  private at: { readonly segment: Segment; readonly fd: number; offset: number } | null = null;
  private lastNumber = 0;
  private chunk = Buffer.allocUnsafe(CHUNK_BYTES);

  constructor(spool: Spool) {
    this.spool = spool;
  }

  /** Segments below this number have been read to their end. */
  get passedBelow(): number {
    return this.at ? this.at.segment.number : this.lastNumber + 1;
  }

  /** The next whole lines, one read at most. Empty when everything written has been read. */
  read(): ReadLine[] {
    for (;;) {
      this.at ??= this.openNext();
      if (!this.at) return [];
      const { segment, fd } = this.at;
      const rest = segment.bytes - this.at.offset;
      if (rest > 0) {
        const size = readSync(fd, this.chunk, 0, Math.min(rest, this.chunk.length), this.at.offset);
        const end = this.chunk.subarray(0, size).lastIndexOf(NEWLINE) + 1;
        if (end > 0) {
          this.at.offset += end;
          const lines = this.chunk.toString("utf8", 0, end - 1).split("\n");
          return lines.map((text) => ({ segment: segment.number, text }));
        }
        if (size === this.chunk.length && size < LINE_MAX_BYTES) {
          this.chunk = Buffer.allocUnsafe(size * 2);
          continue;
        }
        // A torn last line, or damage: there is nothing more in this segment.
        this.at.offset = segment.bytes;
      }
      if (segment.sealedAt === null) return [];
      this.leave();
    }
  }

  close(): void {
    if (this.at) this.leave();
  }

  private leave(): void {
    if (!this.at) return;
    this.lastNumber = this.at.segment.number;
    closeSync(this.at.fd);
    this.at = null;
  }

  private openNext(): { segment: Segment; fd: number; offset: number } | null {
    for (;;) {
      const later = [...this.spool.segments.values()].filter(({ number }) => number > this.lastNumber);
      const [next] = later.sort((left, right) => left.number - right.number);
      if (!next) return null;
      try {
        return { segment: next, fd: openSync(next.path, "r"), offset: 0 };
      } catch (error) {
        if (!isMissing(error)) throw error;
        // Somebody has deleted the file: what was in it is lost, the log goes on.
        this.lastNumber = next.number;
        this.spool.remove(next.number);
      }
    }
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT";
}
