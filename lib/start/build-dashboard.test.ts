import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildDashboardIfStale } from "@/lib/start/build-dashboard";
import { createProgress } from "@/lib/start/progress";

let root: string;
let said: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "causeway-build-"));
  said = [];
  await mkdir(join(root, "node_modules/next/dist/bin"), { recursive: true });
  await mkdir(join(root, "app"));
  await writeFile(join(root, "app/page.tsx"), "one");
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** A builder in the place of Next's, so that its ways of ending can be had at will. */
async function builderThat(script: string): Promise<void> {
  await writeFile(join(root, "node_modules/next/dist/bin/next"), script);
}

function build(
  signal = new AbortController().signal,
  options: { readonly stillEveryMs?: number } = {},
): Promise<boolean> {
  const progress = createProgress((line) => said.push(line));
  return buildDashboardIfStale({ root, progress, variables: {}, signal, ...options });
}

const WORKS = `
const fs = require("node:fs");
fs.mkdirSync(".next", { recursive: true });
fs.writeFileSync(".next/BUILD_ID", "id");
fs.appendFileSync("builds", "x");
`;

test("sources are built once, and again when they have changed", async () => {
  await builderThat(WORKS);
  expect([await build(), await build()]).toEqual([true, true]);
  expect(await readFile(join(root, "builds"), "utf8")).toBe("x");
  await writeFile(join(root, "app/page.tsx"), "two");
  expect(await build()).toBe(true);
  expect(await readFile(join(root, "builds"), "utf8")).toBe("xx");
});

test("a build that fails is told with what it said, is not an exception, and is tried again at the next start", async () => {
  await builderThat('console.error("Type error in page.tsx"); process.exit(1);');
  expect(await build()).toBe(false);
  expect(said.join("\n")).toContain("Type error in page.tsx");
  await builderThat(WORKS);
  expect(await build()).toBe(true);
});

test("a build that another server is making is waited for and used", async () => {
  await builderThat(`${WORKS}
    if (fs.readFileSync("builds", "utf8") === "x") {
      fs.rmSync(".next/BUILD_ID");
      console.error("Another next build process is already running.");
      process.exit(1);
    }
  `);
  expect(await build()).toBe(true);
});

test("a build that takes long says again and again that it goes on, until it is done", async () => {
  await builderThat(`${WORKS}
    const { existsSync } = fs;
    setInterval(() => existsSync("enough") && process.exit(0), 1);
  `);
  const building = build(undefined, { stillEveryMs: 1 });
  const times = () => said.filter((line) => line.includes("Still building the dashboard (")).length;
  await expect.poll(times).toBeGreaterThan(1);
  await writeFile(join(root, "enough"), "");
  expect(await building).toBe(true);
  expect(said.at(-1)).toContain("The dashboard is built");
});

test("a stop ends the builder and the workers that it started", async () => {
  const worker = 'require("node:fs").writeFileSync("started", String(process.pid)); setInterval(() => {}, 1000);';
  await builderThat(
    `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(worker)}], { stdio: "inherit" });`,
  );
  const stop = new AbortController();
  const building = build(stop.signal);
  const workerPid = () => readFile(join(root, "started"), "utf8").then(Number, () => 0);
  while ((await workerPid()) === 0);
  stop.abort();
  expect(await building).toBe(false);
});
