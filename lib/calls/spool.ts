import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@/lib/base/errors";

/** A file of the spool. Its number says where it stands in the order of writing. */
export interface Segment {
  readonly number: number;
  readonly path: string;
  /** What counts of the file: a write that failed half-way may have left more. */
  bytes: number;
  /** Nothing is appended any more. Unix milliseconds; null while it is written, 0 when another process wrote it. */
  sealedAt: number | null;
}

export interface SpoolOptions {
  readonly directory: string;
  /** No new calls beyond it. Outcomes of those that run are still taken. */
  readonly maxBytes: number;
  readonly segmentBytes?: number;
  /** For tests of a full or broken disk. Same contract as `fs.writeSync`, which may write less than it was given. */
  readonly write?: (fd: number, bytes: Uint8Array) => number;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const SEGMENT_NAME = /^calls-(\d{12})\.v1$/;
const RETRY_MS = 1000;
/** Lines this far apart, so many times in succession, come from one call after another: nothing is gained by waiting. */
const ALONE_MS = 0.05;
const ALONE_TIMES = 16;

/**
 * The local journal of calls: what has been appended when `append` resolves is with the operating system and survives
 * the end of this process, however it ends. (It is not synced: a crash of the machine may take the last seconds.)
 *
 * Everything appended in one turn of the event loop shares one write and one promise. `setImmediate` runs directly
 * after the sockets that were ready have been read, so the group is as large as the load makes it. Where calls come one
 * by one they are written at once. Appending is synchronous on purpose: a write into the page cache takes a few microseconds, less
 * than handing it to a thread.
 */
export class Spool {
  readonly segments = new Map<number, Segment>();
  /** Lower numbers were written by processes that have ended. */
  readonly firstOwnNumber: number;
  /** Called after every group that was written. */
  onWritten: () => void = () => undefined;

  private readonly directory: string;
  private readonly maxBytes: number;
  private readonly segmentBytes: number;
  private readonly write: (fd: number, bytes: Uint8Array) => number;
  private current: { readonly segment: Segment; readonly fd: number } | null = null;
  private nextNumber: number;
  private bytes = 0;

  private group: Group | null = null;
  private joinedAt = 0;
  /** How often in succession nothing else came near. */
  private alone = 0;
  /** Outcomes that could not be written: their calls have been made, so they are tried again. */
  private owed = "";
  private retry: NodeJS.Timeout | null = null;

  constructor(options: SpoolOptions) {
    this.directory = options.directory;
    this.maxBytes = options.maxBytes;
    // Full means full to a segment: with small limits the segments have to be smaller too.
    this.segmentBytes =
      options.segmentBytes ?? Math.min(SEGMENT_BYTES, Math.max(65_536, Math.floor(options.maxBytes / 8)));
    this.write = options.write ?? ((fd, bytes) => writeSync(fd, bytes));
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.directory).sort()) {
      const number = Number(SEGMENT_NAME.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(number)) continue;
      const path = join(this.directory, name);
      const { size } = statSync(path);
      this.segments.set(number, { number, path, bytes: size, sealedAt: 0 });
      this.bytes += size;
    }
    // Always a new file: the last one may end in a torn line.
    this.firstOwnNumber = Math.max(0, ...this.segments.keys()) + 1;
    this.nextNumber = this.firstOwnNumber;
  }

  get totalBytes(): number {
    return this.bytes;
  }

  /**
   * Appends lines of a call that has not been made yet: refused when the spool is full, gone when they cannot be
   * written. Rejects with `call_log_unavailable`.
   */
  append(lines: string): Promise<void> {
    if (this.bytes >= this.maxBytes) return Promise.reject(unavailable("full"));
    return this.join(lines, "");
  }

  /** Appends lines of a call that has been made: taken even when full, and tried again when they cannot be written. */
  appendOwed(lines: string): Promise<void> {
    return this.join("", lines);
  }

  private join(fresh: string, owed: string): Promise<void> {
    const now = performance.now();
    this.alone = now - this.joinedAt > ALONE_MS ? this.alone + 1 : 0;
    this.joinedAt = now;
    const isFirst = this.group === null;
    this.group ??= new Group();
    const { promise } = this.group;
    this.group.fresh += fresh;
    this.group.owed += owed;
    if (isFirst && this.alone > ALONE_TIMES) this.flush();
    else if (isFirst) setImmediate(() => this.flush());
    return promise;
  }

  /** Writes what has been appended so far, now. */
  flush(): void {
    const group = this.group;
    this.group = null;
    const owed = this.owed + (group?.owed ?? "");
    const text = owed + (group?.fresh ?? "");
    if (text === "") return;
    try {
      this.writeOut(Buffer.from(text));
    } catch (error) {
      this.owed = owed;
      if (owed !== "") this.retry ??= setTimeout(() => this.tryAgain(), RETRY_MS).unref();
      group?.reject(unavailable("cannot be written", error));
      return;
    }
    this.owed = "";
    group?.resolve();
    this.onWritten();
  }

  /** Removes a segment of which nothing is needed any more. */
  remove(number: number): void {
    const segment = this.segments.get(number);
    if (!segment) return;
    if (this.current?.segment === segment) this.seal();
    try {
      unlinkSync(segment.path);
    } catch {
      // A file that stays is read again by the next process, which changes nothing.
    }
    this.segments.delete(number);
    this.bytes -= segment.bytes;
  }

  close(): void {
    this.flush();
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
    this.seal();
  }

  private tryAgain(): void {
    this.retry = null;
    this.flush();
  }

  private writeOut(bytes: Buffer): void {
    this.current ??= this.open();
    const { segment, fd } = this.current;
    try {
      for (let done = 0; done < bytes.length; ) done += this.write(fd, done === 0 ? bytes : bytes.subarray(done));
    } catch (error) {
      // Half a group may be in the file, and some of its calls are refused now: take it back, and begin a new file,
      // since nobody knows what is wrong with this one.
      try {
        ftruncateSync(fd, segment.bytes);
      } catch {
        // Then this process does not read beyond `bytes`; the next one may show a refused call as unknown.
      }
      this.seal();
      throw error;
    }
    segment.bytes += bytes.length;
    this.bytes += bytes.length;
    if (segment.bytes >= this.segmentBytes) this.seal();
  }

  private open(): { segment: Segment; fd: number } {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const number = this.nextNumber++;
    const path = join(this.directory, `calls-${String(number).padStart(12, "0")}.v1`);
    const fd = openSync(path, "ax", 0o600);
    const segment = { number, path, bytes: 0, sealedAt: null };
    this.segments.set(number, segment);
    return { segment, fd };
  }

  private seal(): void {
    if (!this.current) return;
    this.current.segment.sealedAt = Date.now();
    closeSync(this.current.fd);
    this.current = null;
  }
}

/** What is appended in one turn of the event loop. */
class Group {
  fresh = "";
  owed = "";
  resolve: () => void = () => undefined;
  reject: (fault: Fault) => void = () => undefined;
  readonly promise = new Promise<void>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

function unavailable(why: string, cause?: unknown): Fault {
  return new Fault(
    "call_log_unavailable",
    "Calls cannot be logged at the moment, so none are made. Try again shortly.",
    {
      cause,
      detail: { spool: why },
    },
  );
}
