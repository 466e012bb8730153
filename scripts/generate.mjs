// Writes the Prisma client to lib/db/generated, and the table of the admin API's requests to lib/openapi/generated. Runs
// after every install, offline, and does nothing when the client is up to date: the stamp is a hash of what it is made of.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeRoutes } from "./generate-routes.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, "lib/db/generated");
const stamp = join(output, ".stamp");
const prisma = createRequire(import.meta.url).resolve("prisma/package.json");

const hash = createHash("sha256");
const schema = join(root, "prisma/schema");
const sources = [
  prisma,
  join(root, "prisma.config.ts"),
  ...readdirSync(schema)
    .sort()
    .map((name) => join(schema, name)),
];
for (const file of sources) hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
const wanted = hash.digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  rmSync(output, { recursive: true, force: true });
  const ran = spawnSync(process.execPath, [join(dirname(prisma), "build/index.js"), "generate", "--no-hints"], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      // `generate` looks for an engine binary that it does not use; any file that exists spares the download.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  if (ran.status !== 0) {
    process.stderr.write(`${ran.stdout ?? ""}${ran.stderr ?? ""}The database client could not be generated.\n`);
    process.exit(1);
  }
  mkdirSync(output, { recursive: true });
  writeFileSync(stamp, wanted);
}

writeRoutes();
