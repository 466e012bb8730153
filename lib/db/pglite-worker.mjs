// The embedded database on a thread of its own: started by lib/db/pglite-thread.ts, which says what the messages mean.
// Plain JavaScript, since a worker is loaded from its file however the rest was bundled.
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";

/** What PostgreSQL says of an error (its protocol, "Error and Notice Message Fields"); no statement, no parameters. */
const ERROR_FIELDS = ["code", "severity", "detail", "hint", "where", "schema", "table", "column", "constraint"];

const keepText = (text) => text;
/** By id: where its statements go, and how it is told to end. */
const transactions = new Map();

const pglite = new PGlite(workerData.directory);

const handlers = {
  query: async ({ transaction, text, parameters, rowMode, rawTypes }) => {
    const parsers = Object.fromEntries(rawTypes.map((type) => [type, keepText]));
    const { rows, fields, affectedRows } = await sessionOf(transaction).query(text, parameters, { rowMode, parsers });
    return { rows, fields, affectedRows };
  },
  exec: async ({ transaction, text }) => {
    const results = await sessionOf(transaction).exec(text);
    return results.map(({ rows, fields, affectedRows }) => ({ rows, fields, affectedRows }));
  },
  begin: ({ transaction }) =>
    new Promise((begun, failed) => {
      const done = pglite.transaction(
        (session) =>
          new Promise((end) => {
            transactions.set(transaction, { session, end, done: () => done });
            begun();
          }),
      );
      done.catch(failed);
    }),
  end: async ({ transaction, commits }) => {
    const { session, end, done } = transactions.get(transaction);
    transactions.delete(transaction);
    if (!commits) await session.rollback();
    end();
    await done();
  },
  listen: async ({ channel }) => {
    await pglite.listen(channel, (payload) => parentPort.postMessage({ channel, payload }));
  },
  close: () => pglite.close(),
};

function sessionOf(transaction) {
  return transaction === null ? pglite : transactions.get(transaction).session;
}

function toFields(error) {
  const fields = Object.fromEntries(ERROR_FIELDS.map((name) => [name, error?.[name]]));
  return { ...fields, message: String(error?.message ?? error) };
}

/** After a trap or an exit of its program the database answers nothing any more, however often it is asked. */
function isEnd(error) {
  return error instanceof WebAssembly.RuntimeError || error?.name === "ExitStatus";
}

function fail(id, error) {
  parentPort.postMessage({ id, error: toFields(error) });
  if (!isEnd(error)) return;
  // Uncaught, it ends the thread and tells the other side why.
  setImmediate(() => {
    throw new Error(toFields(error).message);
  });
}

try {
  await pglite.waitReady;
  parentPort.on("message", (request) => {
    handlers[request.kind](request).then(
      (result) => parentPort.postMessage({ id: request.id, result }),
      (error) => fail(request.id, error),
    );
  });
  parentPort.postMessage({ ready: true });
} catch (error) {
  parentPort.postMessage({ ready: false, error: toFields(error) });
}
