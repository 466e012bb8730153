// What the reads behind the pages take with the sample data, in this process, without any page. Prints a table.
//   DATABASE_URL=postgresql://… node scripts/measure-queries.mjs --rounds 20 [--until 2026-06-01]
import "./check-node.mjs";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { importTypeScript } from "./import-typescript.mjs";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
if (existsSync(".env")) process.loadEnvFile(".env");
const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" }, until: { type: "string" } } });
const { measureQueries } = await importTypeScript("lib/sample/measure-queries.ts");
const until = values.until === undefined ? new Date() : new Date(values.until);
await measureQueries(Number(values.rounds), until, (line) => console.log(line));
