// Measures the gateway beside a direct upstream, nginx and a bare proxy in one run, and writes docs/performance.md.
//   npm run bench                    everything, about 8 minutes
//   npm run bench -- --check         exit code 1 when a required ratio is missed or an answer was wrong
//   BENCH_QUICK=1 npm run bench      one short round, page not written
//   BENCH_POSTGRES_URL=postgresql://… npm run bench   another PostgreSQL server; a database is made on it and dropped
//   BENCH_WORKERS=2 npm run bench    the gateway on PostgreSQL by two processes (BENCH_REDIS_URL, else the local one)

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { importTypeScript } from "./import-typescript.mjs";
import { runChild } from "./run-child.mjs";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const quick = process.env.BENCH_QUICK === "1";
// The route handlers are measured under plain `next start`.
const root = fileURLToPath(new URL("../", import.meta.url));
if ((await runChild(process.execPath, ["scripts/build.mjs"], { cwd: root })) !== 0) process.exit(1);
const { runBench } = await importTypeScript("tests/bench/run.ts");
// A run that stops half way has not passed.
process.exitCode = 1;
process.exitCode = await runBench({
  quick,
  check: values.check,
  postgresUrl: process.env.BENCH_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres",
  pageFile: quick ? null : "docs/performance.md",
  command: "npm run bench",
});
// Tables as every other page of the docs has them.
await runChild(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "format", "--write", "docs"], { cwd: root });
