// `npm run seed`: a made-up organization with a year of calls, to look at the pages with and to measure them. Stop the
// gateway first where it runs on the embedded database.
//   npm run seed -- --calls 1000000 --days 365 --log-days 90
//   npm run seed -- --remove
import "./check-node.mjs";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
if (existsSync(".env")) process.loadEnvFile(".env");
const { values } = parseArgs({
  options: {
    remove: { type: "boolean", default: false },
    days: { type: "string", default: "365" },
    calls: { type: "string", default: "120000" },
    "log-days": { type: "string" },
  },
});
const { importTypeScript } = await import("./import-typescript.mjs");
const { runSeed } = await importTypeScript("lib/sample/run-seed.ts");
process.exitCode = await runSeed({
  remove: values.remove,
  days: Number(values.days),
  calls: Number(values.calls),
  logDays: values["log-days"] === undefined ? null : Number(values["log-days"]),
  say: (line) => console.log(line),
});
