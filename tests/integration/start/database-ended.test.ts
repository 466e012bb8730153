import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";

let dataDir: string;
let program: string;

beforeAll(async () => {
  const script = (await import("@/scripts/import-typescript.mjs" as string)) as {
    bundleTypeScript(entry: string): Promise<string>;
  };
  program = await script.bundleTypeScript("tests/fixtures/processes/lose-database.ts");
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "causeway-ended-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** The database's thread, where a statement that says `trap-now` meets WebAssembly's own `unreachable`. */
const TRAPPING_WORKER = `
  import { PGlite } from "@electric-sql/pglite";
  const program = "0061736d0100000001040160000003020100070501016100000a05010300000b";
  const { instance } = await WebAssembly.instantiate(Buffer.from(program, "hex"));
  const send = PGlite.prototype.execProtocolRaw;
  PGlite.prototype.execProtocolRaw = function (message, options) {
    if (Buffer.from(message).includes("trap-now")) instance.exports.a();
    return send.call(this, message, options);
  };
  await import(${JSON.stringify(pathToFileURL(resolve("lib/db/pglite-worker.mjs")).href)});
`;

/** A product's folder whose database can be made to trap. */
async function makeTrappingRoot(): Promise<string> {
  const root = join(dataDir, "root");
  await mkdir(join(root, "lib/db"), { recursive: true });
  await writeFile(join(root, "lib/db/pglite-worker.mjs"), TRAPPING_WORKER);
  for (const name of ["node_modules", "prisma", "package.json"]) await symlink(resolve(name), join(root, name));
  return root;
}

/** Lets a product of its own lose its embedded database in one of the fixture's ways, and waits for its end. */
async function lose(ending: string): Promise<{ code: number | null; output: string }> {
  const cwd = ending === "trapped" ? await makeTrappingRoot() : process.cwd();
  const child = spawn(process.execPath, [program], {
    cwd,
    env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: "", DEMO: "false", LOG_LEVEL: "silent", ENDING: ending },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

test.each(["terminated", "trapped"])(
  "a product whose embedded database is %s ends with a sentence and code 1",
  {
    timeout: 120_000,
  },
  async (ending) => {
    const { code, output } = await lose(ending);
    expect(output).toMatch(/^Causeway ends because its embedded database has stopped \(.+\)\. Start it again: .+\.$/m);
    expect(code).toBe(1);
  },
);

test("a product that is closed loses nothing and says nothing of it", { timeout: 120_000 }, async () => {
  const { code, output } = await lose("closed");
  expect(output).toContain("CLOSED");
  expect(output).not.toContain("has stopped");
  expect(code).toBe(0);
});
