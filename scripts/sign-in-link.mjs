// `npm run sign-in-link [-- address]`: asks the running gateway for a one-time link and prints it.
import "./check-node.mjs";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
if (existsSync(".env")) process.loadEnvFile(".env");
const { importTypeScript } = await import("./import-typescript.mjs");
const { askForLink } = await importTypeScript("lib/identity/ask-for-link.ts");
const answer = await askForLink(process.argv[2]);
if (answer.ok) {
  console.log(`\n  Sign in as ${answer.email}, once, within 15 minutes:\n\n  ${answer.url}\n`);
} else {
  console.error(`\n  ${answer.problem}\n`);
  process.exitCode = 1;
}
