import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { messages, type PGlite, type QueryOptions, type Results, type Transaction } from "@electric-sql/pglite";

/** What the product uses of the embedded database, wherever it runs. */
export type EmbeddedDatabase = Pick<PGlite, "query" | "exec" | "transaction" | "listen" | "close">;

type Request =
  | {
      readonly kind: "query";
      readonly transaction: number | null;
      readonly text: string;
      readonly parameters: readonly unknown[];
      readonly rowMode: "array" | "object";
      /** Types (OIDs) that the caller parses itself: they come as text. */
      readonly rawTypes: readonly number[];
    }
  | { readonly kind: "exec"; readonly transaction: number | null; readonly text: string }
  | { readonly kind: "begin"; readonly transaction: number }
  | { readonly kind: "end"; readonly transaction: number; readonly commits: boolean }
  | { readonly kind: "listen"; readonly channel: string }
  | { readonly kind: "close" };

type Message =
  | { readonly ready: true }
  | { readonly ready: false; readonly error: ErrorFields }
  | { readonly channel: string; readonly payload: string }
  | { readonly id: number; readonly result?: unknown; readonly error?: ErrorFields };

type ErrorFields = Readonly<Record<string, string | undefined>> & { readonly message: string };
type Parsers = NonNullable<QueryOptions["parsers"]>;

/**
 * Opens the embedded database of a folder on a thread of its own, so that its work never holds up a call: a batch of the
 * call log takes it tens of milliseconds. For the lock on the folder see `openPglite`. The product runs in its own folder, where the
 * worker's file is found.
 *
 * @param onEnded called once when the thread has ended by itself after it was ready. It cannot be opened again in this
 *   process: whoever holds the database has lost it.
 */
export async function openPgliteThread(
  directory: string,
  onEnded: (reason: Error) => void = () => undefined,
): Promise<EmbeddedDatabase> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const worker = new Worker(join(process.cwd(), "lib/db/pglite-worker.mjs"), {
    workerData: { directory },
    execArgv: [],
  });
  const thread = new PgliteThread(worker, onEnded);
  await thread.ready;
  return thread as unknown as EmbeddedDatabase;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** PGlite's own face over the thread that it runs on. */
class PgliteThread {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  #lastId = 0;
  #ended: Error | null = null;
  #isReady = false;
  #isClosing = false;

  constructor(worker: Worker, onEnded: (reason: Error) => void) {
    this.#worker = worker;
    this.ready = new Promise((resolve, reject) => {
      worker.on("message", (message: Message) => {
        if (!("ready" in message)) this.#take(message);
        else if (message.ready) {
          this.#isReady = true;
          resolve();
        } else {
          void worker.terminate();
          reject(errorOf(message.error));
        }
      });
      const end = (error: Error) => {
        reject(error);
        const isFirst = this.#ended === null;
        this.#end(error);
        if (isFirst && this.#isReady && !this.#isClosing) onEnded(error);
      };
      worker.on("error", end);
      worker.on("exit", () => end(new Error("The embedded database has ended.")));
    });
  }

  query<Row>(text: string, parameters?: readonly unknown[], options?: QueryOptions): Promise<Results<Row>> {
    return this.#query(null, text, parameters, options);
  }

  exec(text: string): Promise<Results[]> {
    return this.#send({ kind: "exec", transaction: null, text });
  }

  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const transaction = ++this.#lastId;
    await this.#send({ kind: "begin", transaction });
    let commits = true;
    const face = {
      query: <Row>(text: string, parameters?: readonly unknown[], options?: QueryOptions) =>
        this.#query<Row>(transaction, text, parameters, options),
      exec: (text: string) => this.#send<Results[]>({ kind: "exec", transaction, text }),
      rollback: async () => {
        commits = false;
      },
    };
    let result: Result;
    try {
      result = await work(face as unknown as Transaction);
    } catch (error) {
      await this.#send({ kind: "end", transaction, commits: false });
      throw error;
    }
    await this.#send({ kind: "end", transaction, commits });
    return result;
  }

  async listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    if (listeners.size === 1) await this.#send({ kind: "listen", channel });
    return async () => {
      listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#isClosing = true;
    await this.#send({ kind: "close" });
    await this.#worker.terminate();
  }

  async #query<Row>(
    transaction: number | null,
    text: string,
    parameters: readonly unknown[] = [],
    { rowMode = "object", parsers = {} }: QueryOptions = {},
  ): Promise<Results<Row>> {
    const rawTypes = Object.keys(parsers).map(Number);
    const request = { kind: "query", transaction, text, parameters, rowMode, rawTypes } as const;
    const results = await this.#send<Results<Row>>(request);
    parseIn(results as Results<Record<string, unknown>>, rowMode, parsers);
    return results;
  }

  #send<Result = void>(request: Request): Promise<Result> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request });
    });
  }

  #take(message: Exclude<Message, { ready: boolean }>): void {
    if ("channel" in message) {
      for (const listener of this.#listeners.get(message.channel) ?? []) listener(message.payload);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(errorOf(message.error));
    else waiting?.resolve(message.result as never);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Prisma's adapter recognizes the database's own errors by their class, which no thread's border lets through. */
function errorOf({ message, ...fields }: ErrorFields): Error {
  if (fields.code === undefined) return new Error(message);
  return Object.assign(new messages.DatabaseError(message, 0, "error"), fields);
}

/** Applies the caller's parsers to what came as text. */
function parseIn(results: Results<Record<string, unknown>>, rowMode: "array" | "object", parsers: Parsers): void {
  results.fields.forEach(({ name, dataTypeID }, at) => {
    const parse = parsers[dataTypeID];
    if (!parse) return;
    const key = rowMode === "array" ? at : name;
    for (const row of results.rows) {
      const value = row[key];
      if (value !== null) row[key] = parse(value as string);
    }
  });
}
